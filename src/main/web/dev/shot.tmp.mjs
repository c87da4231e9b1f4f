import puppeteer from 'puppeteer-core';
const [url, out, width = '1440', wait = '4000', height='1000'] = process.argv.slice(2);
const b = await puppeteer.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const p = await b.newPage(); p.on('console', m => ['error','warn'].includes(m.type()) && console.log(m.text())); p.on('pageerror', e => console.log(String(e)));
await p.setViewport({ width: +width, height: +height }); await p.goto(url); await new Promise(r => setTimeout(r, +wait)); await p.screenshot({ path: out, fullPage: true }); await b.close();
