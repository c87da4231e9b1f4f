import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, needsChromium, open, openDialog, shown, text, violations } from './page.js';

const NODE = { service: 'frontend', id: '10.0.1.23-7000' };
const CONFIRM = '#command footer button:last-of-type';

describe('a command', needsChromium, () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  const using = (scenario, check, options) => async () => {
    const opened = await open(browser, scenario, options);
    try {
      await shown(opened.page);
      await check(opened);
      assert.deepEqual(opened.wrong, []);
    } finally {
      await opened.close();
    }
  };

  const closed = page => page.waitForFunction(() => !document.querySelector('dialog[open]'));

  test('is sent once somebody has signed in above its dialog, and shows in table and events', using('healthy', async ({ page, backend }) => {
    const asked = [];
    page.on('request', request => request.method() === 'POST' && asked.push(request));
    await openDialog(page, { verb: 'drain', ...NODE });
    await page.type('#command-reason', 'new disk');
    await page.type('#command-span', '2h');
    assert.match(await text(page, '#command .cli code'), /^holdfast drain frontend\/10\.0\.1\.23-7000 --reason 'new disk' --for 2h --url/);
    await page.click(CONFIRM);
    await page.waitForSelector('#login[open]');
    assert.equal(await page.$eval('#command', dialog => dialog.open), true);

    await page.type('#login-name', 'paola');
    await page.type('#login-token', 'wrong');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#login-token-fault');
    assert.match(await text(page, '#login-token-fault'), /This is not the token of this process/);
    await page.type('#login-token', 'secret'); // what was wrong is selected
    await page.keyboard.press('Enter');
    await closed(page);

    assert.equal(backend.scene.status.nodes.find(node => node.id === NODE.id).configured, 'drained');
    await page.waitForFunction(() => document.querySelector('.timeline .event').textContent.includes('paola'));
    assert.match(await text(page, '.timeline .event'), /paola: drain frontend\/10\.0\.1\.23-7000/);
    const drain = asked.find(request => request.url().endsWith('/drain'));
    assert.equal(drain.headers()['x-holdfast-console'], '1');
    assert.deepEqual(JSON.parse(drain.postData()), { reason: 'new disk', for: '2h' });
    assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes('secret'));
  }));

  test('is not needed to see that a process shows nothing without a token, and a login opens it', async () => {
    const { page, wrong, close } = await open(browser, 'healthy', { closed: true });
    try {
      await page.waitForSelector('#login[open]');
      assert.match(await text(page, '#login-title'), /Sign in to look/);
      assert.match(await text(page, '#verdict-title'), /shows nothing without a token/);
      assert.deepEqual(await violations(page), []);
      await page.type('#login-name', 'paola');
      await page.type('#login-token', 'secret');
      await page.keyboard.press('Enter');
      await shown(page);
      assert.deepEqual(wrong, []);
    } finally {
      await close();
    }
  });

  test('that is refused says why, with the request id, and stays', using('healthy', async ({ page, backend }) => {
    backend.name = 'paola';
    await openDialog(page, { verb: 'drain', service: 'frontend', id: 'gone' });
    await page.click(CONFIRM);
    await page.waitForSelector('#command .outcome.bad');
    const said = await text(page, '#command .outcome');
    assert.match(said, /Refused, nothing was done/);
    assert.match(said, /frontend\/gone: no such instance/);
    assert.match(said, /Request 7Qm2xV9d/);
  }));

  test('whose answer is lost says that the outcome is unknown', using('healthy', async ({ page, backend }) => {
    backend.name = 'paola';
    await openDialog(page, { verb: 'transfer', group: 'order' });
    await page.select('#command-replica', '2');
    await page.setOfflineMode(true);
    await page.click(CONFIRM);
    await page.waitForSelector('#command .outcome.warn');
    assert.match(await text(page, '#command .outcome'), /Outcome unknown.*It may have been done all the same/);
  }));

  test('that makes requests wait needs its name typed', using('healthy', async ({ page, backend }) => {
    backend.name = 'paola';
    await openDialog(page, { verb: 'kill', service: 'order', id: '3' });
    assert.equal(await text(page, CONFIRM), 'Kill order/3');
    assert.match(await text(page, '#command .after'), /May I lose one more, after this\? No/);
    await page.type('#command-typed', 'order/2');
    await page.click(CONFIRM);
    assert.match(await text(page, '#command-typed-fault'), /This is not its name/);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'command-typed');
    await page.$eval('#command-typed', field => field.select());
    await page.type('#command-typed', 'order/3');
    await page.click(CONFIRM);
    await closed(page);
  }));

  test('for several is sent one after the other, and stops at the first that is not done', using('healthy', async ({ page, backend }) => {
    backend.name = 'paola';
    await openDialog(page, { verb: 'readmit', service: 'billing', ids: ['10.0.2.40-9000', 'gone', '10.0.2.41-9000'] });
    assert.equal(await text(page, CONFIRM), 'Readmit three of billing');
    await page.click(CONFIRM);
    await page.waitForSelector('#command .outcome.bad');
    assert.match(await text(page, '#command .outcome'), /at billing\/gone.*1 of 3 were done/);
  }));

  test('cannot be sent while the view is stale', using('stale', async ({ page }) => {
    await page.waitForFunction(() => document.body.classList.contains('is-stale'), { timeout: 10_000 });
    await openDialog(page, { verb: 'drain', ...NODE });
    assert.equal(await page.$eval(CONFIRM, button => button.disabled), true);
    assert.match(await text(page, '#command .outcome'), /Nothing is sent while this view is stale/);
  }));

  test('dialog gives the focus back to its button', using('healthy', async ({ page }) => {
    await page.evaluate(() => document.querySelector('.group footer button').focus());
    await page.keyboard.press('Enter');
    await page.waitForSelector('#command[open]');
    await page.keyboard.press('Escape');
    await closed(page);
    assert.match(await page.evaluate(() => document.activeElement.textContent), /Transfer/);
  }));
});
