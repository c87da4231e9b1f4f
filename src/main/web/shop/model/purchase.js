// One order until its outcome is known. It is asked for again under the same key, so however often that is, it is placed once.
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 5_000];
/** About a minute; then a person decides whether it is asked again. */
const ATTEMPTS_MAX = 14;

/**
 * @typedef {object} Wish
 * @property {string} name
 * @property {number} quantity
 * @property {'buy'|'sell'} type
 * @property {string} key
 *
 * @typedef {object} Answer
 * @property {number} status 0 when none came
 * @property {any} body null when it was no JSON
 * @property {number} retryAfterMs 0 when the store named no time
 * @property {string} [reason] why none came
 */

/**
 * What an answer says of the order.
 * @param {Answer} answer
 * @returns {{kind: 'done'|'refused'|'busy'|'unknown', order?: any, detail?: string, available?: number | null}}
 */
export function judge({ status, body, reason = '' }) {
  if (status === 200 || status === 201) {
    return body?.order_number ? { kind: 'done', order: body } : { kind: 'unknown', detail: 'the answer cannot be read' };
  }
  const errors = Array.isArray(body?.errors) ? body.errors.map(error => error?.detail).filter(text => typeof text === 'string') : [];
  const detail = [body?.detail, ...errors].filter(text => typeof text === 'string').join('; ') || reason || `the store answered ${status}`;
  if (status === 429 || (status === 503 && body?.indeterminate !== true)) {
    return { kind: 'busy', detail };
  }
  if (status === 0 || status === 408 || status >= 500) {
    return { kind: 'unknown', detail };
  }
  const available = body?.code === 'insufficient-stock' && Number.isInteger(body.available) ? body.available : null;
  return { kind: 'refused', detail, available };
}

export class Purchase {
  /** @type {'asking'|'busy'|'unknown'|'done'|'refused'|'open'} */
  kind = 'asking';
  detail = '';
  order = null;
  available = null;
  /** How often it was asked for. */
  attempts = 0;
  /** When it was asked for last, and when it will be again. */
  asked = 0;
  again = 0;
  #maybe = false;

  /**
   * @param {Wish} wish
   * @param {{ask: (wish: Wish, attempt: number) => Promise<Answer>, wait: (ms: number) => Promise<void>, now: () => number, changed: () => void}} world
   */
  constructor(wish, world) {
    this.wish = wish;
    this.world = world;
  }

  /** Whether an answer is still to come by itself. */
  get isOpen() {
    return ['asking', 'busy', 'unknown'].includes(this.kind);
  }

  /** Whether it may have been placed: an attempt had no answer, and none since says what became of it. */
  get maybe() {
    return this.#maybe;
  }

  /** Asks until the outcome is known; never fails. Once more, under the same key, when it was left open. */
  async run() {
    const { ask, wait, now, changed } = this.world;
    const until = this.attempts + ATTEMPTS_MAX;
    while (true) {
      this.kind = 'asking';
      this.attempts++;
      this.asked = now();
      changed();
      const answer = await ask(this.wish, this.attempts);
      const verdict = judge(answer);
      Object.assign(this, { detail: '', available: null }, verdict);
      if (verdict.kind === 'done' || verdict.kind === 'refused') {
        this.#maybe = false;
        break;
      }
      // That nothing was done this time says nothing of the times before.
      this.#maybe ||= verdict.kind === 'unknown';
      this.kind = this.#maybe ? 'unknown' : 'busy';
      if (this.attempts >= until) {
        this.kind = 'open';
        break;
      }
      const pause = Math.max(answer.retryAfterMs, PAUSES_MS[Math.min(this.attempts, PAUSES_MS.length) - 1]);
      this.again = now() + pause;
      changed();
      await wait(pause);
    }
    changed();
  }
}
