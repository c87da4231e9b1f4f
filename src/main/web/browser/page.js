// Opens the console of a made-up cluster in a real Chromium, and watches what it must never do.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import puppeteer from 'puppeteer-core';
import { T0 } from '../dev/cluster.js';
import { serve } from '../dev/serve.js';

const CHROMIUM = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const chromium = CHROMIUM.find(path => path && existsSync(path)) ?? null;

/** For `describe`: without a browser the checks say so. */
export const needsChromium = { skip: chromium ? false : 'no Chromium here (Debian: apt-get install chromium)', timeout: 240_000 };

/** @returns {Promise<import('puppeteer-core').Browser>} */
export const launch = () =>
  puppeteer.launch({
    executablePath: chromium,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      '--force-color-profile=srgb', '--hide-scrollbars'],
  });

/**
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} scenario
 * @param {{width?: number, height?: number, theme?: 'light' | 'dark', features?: {name: string, value: string}[], touch?: boolean, name?: string | null, closed?: boolean}} [options] name: who is signed in; closed: looking needs that
 */
export async function open(browser, scenario, { width = 1440, height = 1000, theme = 'light', features = [], touch = false, name = null, closed = false } = {}) {
  const server = await serve(scenario, 0, { cached: true });
  server.backend.name = name;
  server.backend.scene.closed = closed;
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const wrong = [];
  const origin = `http://127.0.0.1:${server.port}`;
  page.on('pageerror', error => wrong.push(`error: ${error.message}`));
  page.on('console', message => message.type() === 'error' && !/Failed to load resource/.test(message.text()) && wrong.push(`console: ${message.text()}`));
  page.on('dialog', async dialog => {
    wrong.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  page.on('request', request => new URL(request.url()).origin !== origin && !request.url().startsWith('data:') && wrong.push(`request: ${request.url()}`));
  await page.setViewport({ width, height, hasTouch: touch, isMobile: touch });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }, ...features]);
  // The scenarios are about one moment: the browser is there too.
  await page.evaluateOnNewDocument(moment => {
    const Real = Date;
    const shift = moment - Real.now();
    globalThis.Date = class extends Real {
      constructor(...given) {
        given.length ? super(...given) : super(Real.now() + shift);
      }
      static now() {
        return Real.now() + shift;
      }
    };
  }, T0);
  await page.goto(origin, { waitUntil: 'domcontentloaded' });
  return {
    page,
    origin,
    backend: server.backend,
    /** What it did that it must not do. */
    wrong,
    close: async () => {
      await context.close();
      server.close();
    },
  };
}

/** Waits until the page shows what its first frames said. */
export const shown = page =>
  page.waitForFunction(() => document.querySelector('h1')?.textContent.trim().length > 3 && !document.querySelector('hf-events .skel'), { timeout: 15_000 });

export const openDialog = async (page, detail) => {
  await page.evaluate(what => document.dispatchEvent(new CustomEvent('hf-dialog', { detail: what })), detail);
  await page.waitForSelector('dialog[open]');
};

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @returns {Promise<string[]>} what axe-core finds, one line each element */
export async function violations(page) {
  await page.evaluate(`window.axe || (${JSON.stringify('')}, (0, function () { ${axe} })())`);
  return page.evaluate(async () => {
    const { violations: found } = await globalThis.axe.run(document, {
      resultTypes: ['violations'],
      rules: { 'target-size': { enabled: true } },
    });
    return found.flatMap(one => one.nodes.map(node => `${one.id} (${one.impact}): ${node.target.flat().join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`));
  });
}

/** The text of an element as a person reads it. */
export const text = (page, selector) => page.$eval(selector, element => element.innerText.replace(/\s+/g, ' ').trim());
