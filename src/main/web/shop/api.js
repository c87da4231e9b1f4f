import { Calls } from './model/calls.js';

/** Where the store is: the page's files lie one folder below it, wherever a proxy has put that. */
export const BASE = new URL('../', import.meta.url).href;
const PATIENCE_MS = 5_000;

export const calls = new Calls();

/**
 * Asks the store, and notes it. Never fails: that there was no answer is an answer too.
 *
 * @param {string} method
 * @param {string} path
 * @param {{key?: string, note?: string, body?: object, changed?: () => void}} more `changed` is called when it is noted
 * @returns {Promise<{status: number, body: any, retryAfterMs: number, reason?: string}>}
 */
export async function ask(method, path, { key = '', note = '', body, changed = () => {} } = {}) {
  const sent = body === undefined ? '' : JSON.stringify(body);
  const call = calls.begin({ method, path, key, note, sent, now: performance.now() });
  changed();
  try {
    const response = await fetch(BASE + path.slice(1), {
      method,
      headers: { Accept: 'application/json', ...(key && { 'Idempotency-Key': key }), ...(sent && { 'Content-Type': 'application/json' }) },
      body: sent || undefined,
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const received = await response.text();
    const { status, headers } = response;
    calls.end(call, { status, now: performance.now(), type: headers.get('Content-Type') ?? '', location: headers.get('Location') ?? '', received });
    return { status, body: json(received), retryAfterMs: 1000 * (Number(headers.get('Retry-After')) || 0) };
  } catch (cause) {
    const reason = cause.name === 'TimeoutError' ? `no answer within ${PATIENCE_MS / 1000} s` : 'no connection';
    calls.end(call, { status: 0, now: performance.now(), received: reason });
    return { status: 0, body: null, retryAfterMs: 0, reason };
  } finally {
    changed();
  }
}

/** A key that no other order has: 122 random bits, written as a UUID. `crypto.randomUUID` is missing where the page comes by plain http. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte, i) => ([4, 6, 8, 10].includes(i) ? '-' : '') + byte.toString(16).padStart(2, '0')).join('');
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
