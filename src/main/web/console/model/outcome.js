/**
 * What became of a request that was to change something: done, refused, to be asked again after a login, or unknown.
 *
 * @typedef {object} Outcome
 * @property {'done' | 'login' | 'refused' | 'unknown'} kind
 * @property {string} detail for people; empty when it is done
 * @property {string[]} errors what is wrong with the input, one each
 * @property {string} requestId empty when none came
 */

const MAYBE = 'It may have been done all the same: look at the events before you ask again.';

/**
 * @param {number} status
 * @param {Record<string, any> | null} body the problem, or null when the response had none
 * @param {string} requestId
 * @returns {Outcome}
 */
export function outcomeOf(status, body, requestId = '') {
  const id = requestId || body?.request_id || '';
  const detail = text(body?.detail);
  const errors = Array.isArray(body?.errors)
    ? body.errors.map(error => [text(error?.pointer), text(error?.detail)].filter(Boolean).join(': ')).filter(Boolean)
    : [];
  if (status >= 200 && status < 300) {
    return { kind: 'done', detail: '', errors: [], requestId: id };
  }
  if (status === 401) {
    return { kind: 'login', detail: detail || 'Sign in first.', errors, requestId: id };
  }
  // 503 says that nothing was done, unless it says that it does not know: `indeterminate`.
  if (body?.indeterminate === true || status === 502 || status === 504 || (status >= 500 && status !== 503)) {
    return { kind: 'unknown', detail: `${detail || `Answered ${status}.`} ${MAYBE}`, errors, requestId: id };
  }
  return { kind: 'refused', detail: detail || `Answered ${status} without a reason.`, errors, requestId: id };
}

/** A request without a response. @param {boolean} late whether the page gave up waiting @returns {Outcome} */
export function outcomeWithoutAnswer(late = false) {
  const said = late ? 'No answer within 65 s.' : 'The connection broke before an answer came.';
  return { kind: 'unknown', detail: `${said} ${MAYBE}`, errors: [], requestId: '' };
}

const text = value => (typeof value === 'string' ? value : '');
