// Pictures of every state, and what axe finds in them: node dev/look.js [--scenario a,b] [--width 1440,390] [--theme light,dark] [--out DIR] [--page console]
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';
import { SCENARIOS } from './scenarios.js';
import { serve } from './serve.js';

const { values } = parseArgs({ options: {
  scenario: { type: 'string', default: Object.keys(SCENARIOS).join() }, width: { type: 'string', default: '1440,1024,390' },
  theme: { type: 'string', default: 'light,dark' }, out: { type: 'string', default: '/tmp/holdfast-look' }, page: { type: 'string', default: 'console' },
  axe: { type: 'string', default: 'yes' }, full: { type: 'string', default: 'yes' }, click: { type: 'string' }, height: { type: 'string', default: '1000' },
  hash: { type: 'string', default: '' } } });
const axe = await readFile(fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url)), 'utf8');
await mkdir(values.out, { recursive: true });
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
let found = 0;
for (const scenario of values.scenario.split(',')) {
  for (const theme of values.theme.split(',')) {
    for (const width of values.width.split(',').map(Number)) {
      const server = await serve(scenario, 0, { cached: true });
      const origin = `http://127.0.0.1:${server.port}`;
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      const said = [];
      page.on('console', message => ['error', 'warn'].includes(message.type()) && !(scenario === 'stale' && message.text().includes('ERR_EMPTY')) && said.push(message.text()));
      page.on('pageerror', failure => said.push(String(failure)));
      page.on('request', request => request.url().startsWith(origin) || request.url().startsWith('data:') || said.push(`left the origin: ${request.url()}`));
      page.on('dialog', async dialog => (said.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
      await page.setBypassCSP(false);
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
      await page.setViewport({ width, height: Number(values.height) });
      await page.goto(`${origin}/${values.page === 'console' ? '' : `${values.page}/`}${values.hash}`);
      await new Promise(resolve => setTimeout(resolve, scenario === 'stale' ? 7000 : scenario === 'loading' ? 4000 : 1600));
      if (values.click) {
        await page.evaluate(selector => document.querySelector(selector).click(), values.click);
        await new Promise(resolve => setTimeout(resolve, 500));
      }
      const name = `${values.page}-${scenario}-${theme}-${width}`;
      await page.screenshot({ path: join(values.out, `${name}.png`), fullPage: values.full === 'yes' });
      await page.evaluate(() => scrollTo(0, 0));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) said.push(`scrolls sideways by ${wide}`);
      if (values.axe === 'yes') {
        const session = await page.createCDPSession();
        await session.send('Runtime.evaluate', { expression: axe }); // past the CSP, as a browser's own tools are
        const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
        violations.forEach(v => said.push(`axe ${v.id} (${v.impact}): ${v.nodes.length} × ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary?.split('\n')[1] ?? ''}`));
      }
      found += said.length;
      console.log(`${name}${said.length ? '' : ': fine'}`);
      said.forEach(line => console.log(`    ${line}`));
      await context.close();
      server.close();
    }
  }
}
await browser.close();
process.exit(found ? 1 : 0);
