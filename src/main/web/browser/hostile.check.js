import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { plain } from '../shared/plain.js';
import { launch, needsChromium, open, openDialog, shown, text } from './page.js';

describe('a hostile name is text', needsChromium, () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  for (const width of [1440, 390]) {
    test(`wherever it stands, ${width} wide`, async () => {
      const { page, wrong, backend, close } = await open(browser, 'hostile', { width });
      try {
        await shown(page);
        backend.name = backend.scene.orderName;
        const evil = backend.scene.status.nodes.filter(node => /evil|constructor/.test(node.service));
        assert.ok(evil.length >= 3);
        for (const { service, id: raw } of evil) {
          const id = plain(raw);
          for (const verb of ['drain', 'readmit']) {
            await openDialog(page, { verb, service, id });
            assert.ok((await page.$eval('#command-title', title => title.textContent)).includes(id));
            await sound(page);
            await page.evaluate(() => document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close()));
          }
        }
        await page.type('#look-up', '128397');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.found');
        assert.match(await text(page, '.found'), /onerror=alert|buy|sell/);
        await page.$eval('#orders', section => section.scrollIntoView());
        await page.waitForSelector('.mini tbody tr');
        await page.$eval('#events .timeline', region => (region.scrollTop = region.scrollHeight));
        await sound(page);
        assert.deepEqual(wrong, []);
      } finally {
        await close();
      }
    });
  }
});

// No markup came of it, nothing ran, and nothing is wider than the page.
async function sound(page) {
  const found = await page.evaluate(() => ({
    scripts: [...document.scripts].map(script => script.getAttribute('src')),
    images: document.images.length,
    links: [...document.links].map(link => link.href).filter(href => /^(javascript|data):/i.test(href)),
    title: document.title,
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    turned: /[\u202a-\u202e\u2066-\u2069]/.test(document.body.textContent),
    handlers: document.querySelectorAll('[onerror], [onload], [onclick]').length,
  }));
  assert.deepEqual({ ...found, title: /pwned/.test(found.title), wide: Math.max(0, found.wide) },
    { scripts: ['app.js'], images: 0, links: [], title: false, wide: 0, turned: false, handlers: 0 });
}
