// What the page has asked of the store: the newest first, equal reads once with their number, fifty at most.
export const CALLS_MAX = 50;
/** Characters of a body that are kept. */
export const BODY_MAX = 4_000;

/**
 * @typedef {object} Call
 * @property {number} id
 * @property {string} method
 * @property {string} path with its query; of equal reads that of the latest
 * @property {string} key Idempotency-Key, empty without one
 * @property {string} note what a person should know of it: that it is the second time
 * @property {string} sent the body, empty for none
 * @property {number | null} status null while it waits, 0 when there was no answer
 * @property {number} began when it was sent, in milliseconds of any clock
 * @property {number | null} took milliseconds, null while it waits
 * @property {string} type media type of the response
 * @property {string} location of the response, empty for none
 * @property {string} received body of the response
 * @property {number} times how many equal ones it stands for
 */
export class Calls {
  #changes = [];
  #reads = new Map();
  #id = 0;

  /** Newest first; the reads, which are repeated for ever, below. @returns {Call[]} */
  list() {
    return [...this.#changes, ...this.#reads.values()];
  }

  /** @returns {Call} to be ended when the response is there */
  begin({ method, path, key = '', note = '', sent = '', now }) {
    const fresh = { method, path, key, note, sent: cut(sent), status: null, began: now, took: null, type: '', location: '', received: '' };
    if (method !== 'GET') {
      const call = { ...fresh, id: ++this.#id, times: 1 };
      this.#changes.unshift(call);
      this.#changes.length = Math.min(this.#changes.length, CALLS_MAX - this.#reads.size);
      return call;
    }
    // Which page of a list is asked for changes with every order: that is still the same read.
    const kind = path.replace(/\b(after|cursor)=[^&]*/, '$1');
    const known = this.#reads.get(kind);
    if (!known) {
      this.#reads.set(kind, { ...fresh, id: ++this.#id, times: 1 });
      return this.#reads.get(kind);
    }
    // Until it has an answer it shows that of the one before.
    Object.assign(known, { path, began: now, times: known.times + 1 });
    return known;
  }

  end(call, { status, now, type = '', location = '', received = '' }) {
    Object.assign(call, { status, took: now - call.began, type, location, received: cut(received) });
  }
}

const cut = text => (text.length > BODY_MAX ? `${text.slice(0, BODY_MAX)} …` : text);
