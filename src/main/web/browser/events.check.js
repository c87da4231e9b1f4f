import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { event } from '../dev/cluster.js';
import { launch, needsChromium, open, shown, text } from './page.js';

const titles = page => page.$$eval('.timeline .event .t', all => all.map(one => one.textContent.trim()));

describe('the timeline', needsChromium, () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  const using = (scenario, check) => async () => {
    const opened = await open(browser, scenario);
    try {
      await shown(opened.page);
      await opened.page.waitForSelector('.timeline .event');
      await check(opened);
      assert.deepEqual(opened.wrong, []);
    } finally {
      await opened.close();
    }
  };

  test('is there after a reload', using('killed', async ({ page }) => {
    const before = await titles(page);
    await page.reload();
    await shown(page);
    await page.waitForFunction(count => document.querySelectorAll('.timeline .event').length === count, {}, before.length);
    assert.deepEqual(await titles(page), before);
    assert.match(await text(page, '#events header'), /kept since 26 Nov/);
  }));

  test('marks what is new, and what is over is grey with how long it lasted', using('healthy', async ({ page, backend }) => {
    const seconds = performance.now();
    backend.add(event(performance.now() - seconds + 2000, 'node', 'bad', 'expense/1', 'expense/1 evicted', 'why', { key: 'k' }));
    await page.waitForFunction(() => document.querySelector('.timeline .event .t').textContent.includes('expense/1 evicted'));
    assert.match(await page.$eval('.timeline .event', row => row.className), /bad\b.*new/);
    backend.add(event(5000, 'node', 'ok', 'expense/1', 'expense/1 is back', '', { ends: 'k' }));
    await page.waitForFunction(() => document.querySelectorAll('.timeline .event .t')[1].textContent.includes('for 3'));
    assert.match(await page.$eval('.timeline .event:nth-child(2)', row => row.className), /off past/);
  }));

  test('shows one kind alone', using('killed', async ({ page }) => {
    const [, , , operators] = await page.$$('#events .seg button');
    await operators.click();
    await page.waitForFunction(() => [...document.querySelectorAll('.timeline .event')].every(row => row.classList.contains('op')));
    assert.ok((await titles(page)).length > 2);
    assert.equal(await operators.evaluate(button => button.getAttribute('aria-pressed')), 'true');
  }));

  test('asks for older ones by scrolling, and has few of them in the page before', using('thousand', async ({ page }) => {
    assert.ok((await titles(page)).length <= 60);
    for (let i = 0; i < 14; i++) {
      await page.$eval('.timeline', region => (region.scrollTop = region.scrollHeight));
      await new Promise(resolve => setTimeout(resolve, 120));
    }
    await page.waitForFunction(() => document.querySelectorAll('.timeline .event').length > 260);
    await page.$eval('.timeline', region => (region.scrollTop = 0));
    await page.waitForFunction(() => document.querySelectorAll('.timeline .event').length <= 60);
  }));

  test('does not move what is being read', using('thousand', async ({ page, backend }) => {
    await page.$eval('.timeline', region => (region.scrollTop = 300));
    await new Promise(resolve => setTimeout(resolve, 200));
    const place = () => page.$$eval('.timeline .event', all => all[9].getBoundingClientRect().top);
    const read = await page.$$eval('.timeline .event .t', all => all[9].textContent);
    const before = await place();
    backend.add(event(1000, 'deploy', 'info', 'x', 'a new one', 'with a line'));
    await page.waitForFunction(() => /1 new, show/.test(document.querySelector('#events .filters').textContent));
    const after = await page.$$eval('.timeline .event', (all, title) => all.find(one => one.querySelector('.t').textContent === title && one.getBoundingClientRect().top > 0).getBoundingClientRect().top, read);
    assert.ok(Math.abs(after - before) < 2 || (await page.$eval('.timeline', region => region.scrollTop)) > 300, `${before} ${after}`);
  }));
});
