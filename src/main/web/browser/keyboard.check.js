import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, needsChromium, open, shown, text } from './page.js';

describe('without a mouse', needsChromium, () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  const using = (scenario, check) => async () => {
    const opened = await open(browser, scenario);
    try {
      await shown(opened.page);
      await check(opened);
      assert.deepEqual(opened.wrong, []);
    } finally {
      await opened.close();
    }
  };
  const focused = page => page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);

  test('a node is found, drained and undrained again', using('healthy', async ({ page, backend }) => {
    backend.name = 'paola';
    await page.keyboard.press('/');
    assert.match(await page.evaluate(() => document.activeElement.tagName), /INPUT/);
    await page.keyboard.type('frontend/10.0.1.23');
    await page.keyboard.press('Escape');
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('j');
    await page.keyboard.press('d');
    await page.waitForSelector('#command[open]');
    assert.match(await text(page, '#command-title'), /^Drain /);
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => !document.querySelector('dialog[open]'));
  }));

  test('an order is looked up', using('healthy', async ({ page }) => {
    await page.keyboard.press('l');
    assert.equal(await focused(page), 'look-up');
    await page.keyboard.type('128397');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.tries');
    assert.match(await text(page, '.tries + p'), /Two attempts: one failed, the last was answered 201/);
  }));

  test('each section is two keys away', using('healthy', async ({ page }) => {
    for (const [key, id] of [['n', 'nodes'], ['e', 'events'], ['c', 'capacity'], ['g', 'groups'], ['r', 'orders'], ['o', 'overview']]) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      assert.equal(await focused(page), id);
    }
  }));

  test('the theme changes, and the list of keys opens', using('healthy', async ({ page }) => {
    await page.keyboard.press('t');
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    await page.keyboard.press('?');
    await page.waitForSelector('#keys[open]');
    assert.match(await text(page, '#keys'), /look up an order/);
    await page.keyboard.press('Escape');
    await page.waitForSelector('#keys:not([open])');
    await page.keyboard.press('s');
    await page.waitForSelector('#login[open]');
  }));

  test('letters in fields are text, and are no keys once they are switched off', using('healthy', async ({ page }) => {
    await page.focus('#look-up');
    await page.keyboard.type('dest?/');
    assert.equal(await page.$('dialog[open]'), null);
    assert.equal(await page.$eval('#look-up', field => field.value), 'dest?/');
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('?');
    await page.waitForSelector('#keys[open]');
    await page.click('#keys input[type=checkbox]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('#keys:not([open])');
    await page.keyboard.press('s');
    await page.keyboard.press('?');
    assert.equal(await page.$('dialog[open]'), null);
  }));

  test('everything that can be pressed is reached by Tab, in the order of the page, and shows its focus', using('healthy', async ({ page }) => {
    const seen = [];
    for (let i = 0; i < 120; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => {
        const element = document.activeElement;
        const style = getComputedStyle(element);
        return element === document.body ? null : { name: element.textContent.trim().slice(0, 30) || element.id || element.ariaLabel, ring: style.outlineStyle !== 'none' && style.outlineWidth,
          section: element.closest('section[id]')?.id ?? 'bar' };
      });
      if (!at) {
        break;
      }
      seen.push(at);
    }
    assert.deepEqual(seen.filter(one => !one.ring), []);
    const sections = [...new Set(seen.map(one => one.section))];
    for (const section of ['bar', 'nodes', 'groups', 'orders', 'events']) {
      assert.ok(sections.some(one => one === section || one.startsWith(section)), `${section} in ${sections}`);
    }
  }));

  test('the verdict is one h1 in a polite region, and events are not live', using('healthy', async ({ page }) => {
    const found = await page.evaluate(() => ({
      h1: document.querySelectorAll('h1').length,
      live: document.querySelector('h1').closest('[aria-live="polite"], [role="status"]') !== null,
      events: document.querySelector('.timeline').closest('[aria-live], [role="status"], [role="log"]') === null,
    }));
    assert.deepEqual(found, { h1: 1, live: true, events: true });
  }));
});

describe('the page', needsChromium, () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  // 1280 wide at 200 % is 640, at 400 % 320.
  for (const width of [1440, 1280, 1000, 640, 390, 320]) {
    test(`has no scrolling sideways, ${width} wide`, async () => {
      for (const scenario of ['killed', 'thousand', 'hostile']) {
        const { page, close } = await open(browser, scenario, { width });
        try {
          await shown(page);
          const over = await page.evaluate(() => {
            const width = document.documentElement.clientWidth;
            return document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll('main *')]
              .filter(element => element.getBoundingClientRect().right > width + 1).slice(0, 5).map(element => `${element.tagName}.${element.className}`);
          });
          assert.deepEqual(over, [], scenario);
        } finally {
          await close();
        }
      }
    });
  }

  test('keeps its shapes in forced colours, and nothing moves where less motion is wished for', async () => {
    const { page, wrong, close } = await open(browser, 'killed', { features: [{ name: 'prefers-reduced-motion', value: 'reduce' }] });
    try {
      const session = await page.createCDPSession();
      await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }, { name: 'prefers-reduced-motion', value: 'reduce' }] });
      await shown(page);
      const moving = await page.evaluate(() => document.getAnimations().length);
      assert.equal(moving, 0);
      assert.ok(await page.$eval('.timeline .event .ic', icon => icon.getBoundingClientRect().width > 0));
      assert.deepEqual(wrong, []);
    } finally {
      await close();
    }
  });
});
