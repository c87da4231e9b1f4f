// Takes the pictures of docs/console.md from the made-up cluster: npm run pictures [-- NAME ...]. Needs a Chromium.
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, open, openDialog, shown } from './page.js';

const OUT = fileURLToPath(new URL('../../../../docs/console/', import.meta.url));
const MOST = 150_000; // bytes

const pause = millis => new Promise(resolve => setTimeout(resolve, millis));
const scrollTo = (page, selector) => page.$eval(selector, element => element.scrollIntoView());

/** File, scenario, and what is done before: the picture is of what is in sight, or of `part`. */
const PICTURES = {
  overview: { scenario: 'killed', height: 900 },
  nodes: { scenario: 'evicted', theme: 'dark', height: 1000, part: '#nodes', clip: 640 },
  drain: { scenario: 'healthy', height: 800, before: async page => {
    await openDialog(page, { verb: 'drain', service: 'frontend', id: '10.0.1.23-7000' });
    await page.type('#command-reason', 'new disk');
    await page.type('#command-span', '2h');
  } },
  kill: { scenario: 'healthy', theme: 'dark', height: 800, before: page => openDialog(page, { verb: 'kill', service: 'order', id: '3' }) },
  orders: { scenario: 'killed', height: 1100, part: '#orders', before: async page => {
    await page.type('#look-up', '128397');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.tries');
    await scrollTo(page, '#orders');
    await page.waitForSelector('.mini tbody tr');
    await page.evaluate(() => document.activeElement.blur());
  } },
  groups: { scenario: 'quorum', height: 1000, part: '#groups' },
  capacity: { scenario: 'killed', height: 1000, part: '#capacity', before: page => scrollTo(page, '#capacity') },
  stale: { scenario: 'stale', height: 620, before: page => page.waitForFunction(() => document.body.classList.contains('is-stale'), { timeout: 15_000 }) },
  thousand: { scenario: 'thousand', theme: 'dark', height: 1000 },
  narrow: { scenario: 'drained', width: 390, height: 1100 },
};

await mkdir(OUT, { recursive: true });
const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !PICTURES[name]);
if (unknown.length) {
  console.error(`${unknown.join(', ')} (expected one of: ${Object.keys(PICTURES).join(', ')})`);
  process.exit(2);
}
const browser = await launch();
try {
  for (const [name, { scenario, part, before, clip, width = 1280, height, theme }] of Object.entries(PICTURES)) {
    if (wanted.length && !wanted.includes(name)) {
      continue;
    }
    const { page, close } = await open(browser, scenario, { width, height, theme, name: 'paola' });
    await shown(page);
    await pause(2500); // some seconds of figures
    await before?.(page);
    await pause(600);
    const options = { type: 'webp', quality: 82 };
    const box = part && (await page.$eval(part, element => {
      const { x, y, width: w, height: h } = element.getBoundingClientRect();
      return { x: x + scrollX, y: y + scrollY, width: w, height: h };
    }));
    const picture = await page.screenshot(box ? { ...options, captureBeyondViewport: true,
      clip: { x: box.x - 8, y: box.y - 8, width: box.width + 16, height: Math.min(box.height + 16, clip ?? Infinity) } } : options);
    const file = join(OUT, `${name}.webp`);
    await writeFile(file, picture);
    const { size } = await stat(file);
    console.log(`${name}.webp: ${Math.round(size / 1000)} kB`);
    if (size > MOST) {
      throw new Error(`${file}: ${size} bytes (expected: ${MOST} at most)`);
    }
    await close();
  }
} finally {
  await browser.close();
}
process.exit(0); // the build's own process would keep this one
