import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SCENARIOS } from '../dev/scenarios.js';
import { launch, needsChromium, open, openDialog, shown, violations } from './page.js';

const DIALOGS = {
  drain: { verb: 'drain', service: 'frontend', id: '10.0.1.23-7000' },
  undrain: { verb: 'undrain', service: 'frontend', id: '10.0.1.23-7000' },
  eject: { verb: 'eject', service: 'billing', id: '10.0.2.40-9000' },
  'readmit of several': { verb: 'readmit', service: 'billing', ids: ['10.0.2.40-9000', '10.0.2.41-9000', '10.0.2.42-9000'] },
  transfer: { verb: 'transfer', group: 'order' },
  members: { verb: 'members', group: 'order' },
  kill: { verb: 'kill', service: 'order', id: '3' },
  pause: { verb: 'pause', service: 'order', id: '3' },
  login: { verb: 'login' },
  keys: { verb: 'keys' },
};

describe('axe finds nothing', needsChromium, () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  for (const theme of ['light', 'dark']) {
    for (const scenario of Object.keys(SCENARIOS)) {
      test(`${scenario}, ${theme}`, async () => {
        const { page, wrong, close } = await open(browser, scenario, { theme });
        try {
          if (scenario !== 'loading') {
            await shown(page);
          }
          if (scenario === 'stale') {
            await page.waitForFunction(() => document.body.classList.contains('is-stale'), { timeout: 10_000 });
          }
          assert.deepEqual(await violations(page), []);
          assert.deepEqual(wrong, []);
        } finally {
          await close();
        }
      });
    }

    test(`every dialog, ${theme}`, async t => {
      const { page, wrong, close } = await open(browser, 'healthy', { theme });
      try {
        await shown(page);
        for (const [name, detail] of Object.entries(DIALOGS)) {
          await t.test(name, async () => {
            await openDialog(page, detail);
            assert.deepEqual(await violations(page), []);
            // What is wrong with the fields is shown, too.
            if (await page.$('#command[open] footer .btn:is(.primary, .danger)')) {
              await page.click('#command[open] footer .btn:is(.primary, .danger)');
              await page.waitForFunction(() => document.querySelector('#login[open], #command [aria-invalid="true"]'));
              assert.deepEqual(await violations(page), []);
            }
            await page.evaluate(() => document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close()));
            await page.waitForFunction(() => !document.querySelector('dialog[open]') && !document.querySelector('#command *'));
          });
        }
        assert.deepEqual(wrong, []);
      } finally {
        await close();
      }
    });
  }

  test('narrow', async () => {
    const { page, wrong, close } = await open(browser, 'evicted', { width: 390, height: 844, touch: true });
    try {
      await shown(page);
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(wrong, []);
    } finally {
      await close();
    }
  });
});
