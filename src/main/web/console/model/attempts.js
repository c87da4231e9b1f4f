/**
 * What was done for one order: the attempts of its requests, on one axis of time.
 *
 * @typedef {{node: string, how?: string, status?: number | null, began_ms: number, took_ms: number | null}} Attempt
 * @typedef {{router?: string, request_id?: string, trace_id?: string, key?: string, method?: string, path?: string, service?: string,
 *   order?: number | null, status?: number | null, failure?: string, began?: string | number, took_ms?: number | null,
 *   attempts: Attempt[]}} Request
 */

/**
 * What is looked for: an order number, with or without separators, or an Idempotency-Key.
 *
 * @param {string} text
 * @returns {{number: number} | {key: string} | null}
 */
export function lookup(text) {
  const trimmed = text.trim();
  if (trimmed === '') {
    return null;
  }
  const digits = trimmed.replace(/^#/, '').replace(/[\s,.\u00a0\u202f](?=\d{3}(?!\d))/g, '');
  return /^\d{1,15}$/.test(digits) ? { number: Number(digits) } : { key: trimmed };
}

/** @param {Attempt} attempt whether it ended well: by an answer that says that something was done, or that nothing may be */
export const wentWell = ({ status }) => status != null && status < 500;

/** What stands at the bar: the status, or how it failed. @param {Attempt} attempt */
export const said = ({ status, how }) => (status ? String(status) : (how ?? '').replaceAll('-', ' ') || 'no answer');

/**
 * The bars of a request's attempts.
 *
 * @param {Request} request
 * @returns {{node: string, said: string, well: boolean, took: number | null, left: number, width: number}[]} left and width in percent
 *     of the axis, which ends with the request or the last attempt
 */
export function bars(request) {
  const attempts = request.attempts ?? [];
  const end = Math.max(1, request.took_ms ?? 0, ...attempts.map(one => one.began_ms + (one.took_ms ?? 0)));
  return attempts.map(one => {
    const left = Math.min(100, (Math.max(0, one.began_ms) / end) * 100);
    const width = Math.min(100 - left, ((one.took_ms ?? end - one.began_ms) / end) * 100);
    return { node: one.node, said: said(one), well: wentWell(one), took: one.took_ms, left, width: Math.max(0, width) };
  });
}

const COUNTS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine'];

/**
 * The same as the bars, in a sentence.
 *
 * @param {Request} request
 * @param {(millis: number) => string} span writes a span
 */
export function sentence(request, span) {
  const { attempts = [], took_ms: took, failure } = request;
  const count = `${COUNTS[attempts.length] ?? attempts.length} attempt${attempts.length === 1 ? '' : 's'}`;
  const failed = attempts.filter(one => !wentWell(one)).length;
  const last = attempts.at(-1);
  let what = count;
  if (failed > 0 && last && wentWell(last)) {
    what += `: ${failed === 1 ? 'one failed' : `${failed} failed`}, the last was answered ${last.status}`;
  } else if (failed > 0 && failed === attempts.length) {
    what += failed === 1 ? ', and it failed' : ', and all failed';
  }
  const whole = failure ? `${what}: ${failure}` : what;
  return took == null ? `${whole}.` : `${whole}. The client waited ${span(took)}.`;
}
