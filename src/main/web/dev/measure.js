// How heavy the console is with 1,000 nodes and 10,000 events: tasks of its main thread, heap, first paint.
//   node dev/measure.js [--seconds 20] [--scenario thousand]
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';
import { serve } from './serve.js';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' }, scenario: { type: 'string', default: 'thousand' } } });
const server = await serve(values.scenario, 0, { cached: true, minify: true });
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'] });
const page = await browser.newPage();
await page.setViewport({ width: 1440, height: 1000 });
const url = `http://127.0.0.1:${server.port}/`;
await page.goto(url); // builds
await page.goto(url);
const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
await page.waitForFunction(() => document.querySelectorAll('hf-cells canvas').length > 4);
// the heaviest case: a service is open, and older events are loaded
await page.evaluate(() => [...document.querySelectorAll('.fold')].at(-1).click());
await page.evaluate(async () => {
  const list = document.querySelector('.timeline');
  for (let i = 0; i < 15; i++) {
    list.scrollTop = list.scrollHeight;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
});
const tasks = [];
const session = await page.createCDPSession();
session.on('Tracing.dataCollected', ({ value }) => tasks.push(...value.filter(e => e.name === 'RunTask' || e.name === 'ThreadControllerImpl::RunTask' || e.name === 'thread_name')));
await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'] } });
await new Promise(resolve => setTimeout(resolve, Number(values.seconds) * 1000));
const done = new Promise(resolve => session.once('Tracing.tracingComplete', resolve));
await session.send('Tracing.end');
await done;
const main = new Set(tasks.filter(e => e.name === 'thread_name' && e.args.name === 'CrRendererMain').map(e => `${e.pid} ${e.tid}`));
const ran = tasks.filter(e => e.ph === 'X' && main.has(`${e.pid} ${e.tid}`)).map(e => ({ wall: e.dur / 1000, cpu: (e.tdur ?? e.dur) / 1000 }));
const updates = ran.filter(t => t.cpu > 3).map(t => t.cpu).sort((a, b) => a - b);
await session.send('HeapProfiler.collectGarbage');
const { JSHeapUsedSize: heap, Nodes: nodes } = await page.metrics();
const at = q => updates[Math.min(updates.length - 1, Math.floor(updates.length * q))]?.toFixed(1);
console.log(`${values.scenario}: first paint ${paint?.toFixed(0)} ms; tasks above 3 ms: ${updates.length}, median ${at(.5)} ms, p99 ${at(.99)} ms, longest ${at(1)} ms of CPU; `
  + `longest ${Math.max(...ran.map(t => t.wall)).toFixed(0)} ms by the clock; heap ${(heap / 1e6).toFixed(1)} MB; ${nodes} DOM nodes`);
await browser.close();
server.close();
