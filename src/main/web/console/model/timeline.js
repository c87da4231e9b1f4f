/**
 * The events that the page keeps: what is new, what has ended and after how long, and which a filter shows.
 *
 * An event that opens a trouble has a `key`; the one that ends it has that key in `ends`. Red is for what is so now, so an event is
 * marked `past` once its end is known.
 *
 * @typedef {object} Event
 * @property {number} id rises, newest last
 * @property {string | number} at when, as ISO 8601 or in milliseconds since 1970
 * @property {string} kind election, node, member, deploy, operator, registry, disk or process
 * @property {'ok' | 'info' | 'warn' | 'bad'} level
 * @property {string} title
 * @property {string} [subject]
 * @property {string} [detail]
 * @property {string} [by]
 * @property {string} [from]
 * @property {string} [process]
 * @property {string} [key] of the trouble that it opens
 * @property {number} [count] how many alike it stands for
 * @property {string} [ends] key of the trouble that it ends
 */

/** How many events the page keeps, and how many an older page adds at once. */
export const KEPT = 2000;
export const PAGE = 200;
/** How long an event is marked as new, in milliseconds. */
export const NEW_FOR = 10_000;

/** The filters, and the kinds that each shows; every kind belongs to one of them. */
export const FILTERS = Object.freeze({
  all: null,
  elections: ['election', 'member'],
  nodes: ['node', 'disk', 'registry', 'process', 'deploy'],
  operators: ['operator'],
});

/** @param {string | number | undefined | null} at @returns {number} milliseconds since 1970, NaN when it is no time */
export const millis = at => (typeof at === 'number' ? at : Date.parse(at ?? ''));

/** @param {Event} event @param {keyof typeof FILTERS} filter */
export function passes(event, filter) {
  const kinds = FILTERS[filter];
  return !kinds || kinds.includes(event.kind);
}

export class Timeline {
  #events = /** @type {Event[]} */ ([]); // by rising id
  #older = /** @type {Event[]} */ ([]); // pages that were asked for, all before #events
  #newUntil = new Map();
  #newest = /** @type {Event[] | null} */ (null);

  /** The oldest event here, null while there is none. */
  get first() {
    return this.#older[0] ?? this.#events[0] ?? null;
  }

  /** The newest event, null while there is none. */
  get last() {
    return this.#events.at(-1) ?? null;
  }

  /** Newest first, without the older pages. */
  get newest() {
    return (this.#newest ??= this.#events.toReversed());
  }

  get size() {
    return this.#events.length + this.#older.length;
  }

  /** Whether as much has been asked for as the page keeps. */
  get full() {
    return this.#older.length >= KEPT;
  }

  /**
   * Adds what the stream brought, in any order and any number of times.
   *
   * @param {Event[]} events
   * @param {number} [now] the server's time, by which an event's age is told; without it nothing counts as new
   * @param {number} [here] the page's own clock, by which `new` ends
   */
  add(events, now = NaN, here = 0) {
    this.#newest = null;
    for (const event of events) {
      if (!Number.isFinite(event?.id)) {
        continue;
      }
      const at = this.#place(event.id);
      const known = this.#events[at];
      if (known?.id === event.id) {
        if (known.title === event.title && millis(known.at) === millis(event.at)) {
          continue;
        }
        this.clear(); // the same number for another event: the process has begun a new log
        this.#events.push(event);
      } else if (at === 0 && this.size > 0 && this.#events.length >= KEPT) {
        continue; // older than what is kept
      } else {
        this.#events.splice(at, 0, event);
      }
      const age = now - millis(event.at);
      if (age < NEW_FOR) {
        this.#newUntil.set(event.id, here + NEW_FOR - Math.max(0, age));
      }
    }
    const over = this.#events.length - KEPT;
    if (over > 0) {
      const dropped = this.#events.splice(0, over);
      dropped.forEach(event => this.#newUntil.delete(event.id));
      this.#older = []; // else there would be a hole between the two
    }
  }

  /**
   * Adds a page of older events, and ignores those that are here.
   *
   * @param {Event[]} events
   * @returns {boolean} whether there was any
   */
  addOlder(events) {
    const before = this.first?.id ?? Infinity;
    const fresh = events.filter(event => event.id < before).sort((a, b) => a.id - b.id);
    this.#older = fresh.concat(this.#older).slice(-KEPT);
    return fresh.length > 0;
  }

  /** Forgets the older pages: the reader is back at the newest. */
  dropOlder() {
    this.#older = [];
  }

  clear() {
    this.#events = [];
    this.#newest = null;
    this.#older = [];
    this.#newUntil.clear();
  }

  /** When the next event stops to be new by the page's clock, null when none is. @param {number} here */
  nextChange(here) {
    let next = null;
    for (const [id, until] of this.#newUntil) {
      if (until <= here) {
        this.#newUntil.delete(id);
      } else if (next === null || until < next) {
        next = until;
      }
    }
    return next;
  }

  /**
   * What is shown, newest first.
   *
   * @param {keyof typeof FILTERS} filter
   * @param {number} [here] the page's own clock
   * @returns {{event: Event, past: boolean, lasted: number | null, fresh: boolean}[]} `lasted` in milliseconds, null where no end is known
   */
  rows(filter = 'all', here = 0) {
    const all = this.#older.concat(this.#events).sort(byTime);
    const ends = new Map(); // what later events say of a key: when it ended, or null where it began again
    const rows = [];
    for (let i = all.length - 1; i >= 0; i--) {
      const event = all[i];
      const end = event.key ? ends.get(event.key) : undefined;
      const fresh = (this.#newUntil.get(event.id) ?? -1) > here;
      if (passes(event, filter)) {
        // A trouble without a key has no end that could be told: it is past once it is not new any more.
        const past = event.key ? end !== undefined : !fresh;
        const lasted = typeof end === 'number' ? Math.max(0, end - millis(event.at)) : null;
        rows.push({ event, past, lasted: Number.isFinite(lasted) ? lasted : null, fresh });
      }
      if (event.ends) {
        ends.set(event.ends, millis(event.at));
      }
      if (event.key) {
        ends.set(event.key, null);
      }
    }
    return rows;
  }

  // Where an event of this id stands or would stand.
  #place(id) {
    let low = 0;
    let high = this.#events.length;
    if (high && this.#events[high - 1].id < id) {
      return high; // as a rule it is the newest
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#events[middle].id < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

// Numbers are given as events arrive: one that another process noted comes a little later than it happened.
const byTime = (a, b) => millis(a.at) - millis(b.at) || a.id - b.id;

/**
 * The rows by day, newest first.
 *
 * @template {{event: Event}} R
 * @param {R[]} rows
 * @returns {{day: string, rows: R[]}[]} `day` as a local date, 2026-11-28
 */
export function byDay(rows) {
  const days = [];
  for (const row of rows) {
    const day = localDay(millis(row.event.at));
    if (days.at(-1)?.day !== day) {
      days.push({ day, rows: [] });
    }
    days.at(-1).rows.push(row);
  }
  return days;
}

/** @param {number} at @returns {string} the local date, empty when it is no time */
export function localDay(at) {
  const date = new Date(at);
  return Number.isNaN(at)
    ? ''
    : `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
}

/** Where to ask for the page before what is known. @param {number} first the oldest id here */
export const olderPage = (first, limit = PAGE) => `/events?before=${first}&limit=${limit}`;

/** Icon and colour of an event: a person is blue, what a system found is green, amber or red, what is over is grey. */
export function mark({ event, past }) {
  if (event.kind === 'operator') {
    return { icon: 'person', tone: 'op' };
  }
  if (event.level === 'bad' || event.level === 'warn') {
    return { icon: event.level, tone: past ? 'off' : event.level };
  }
  if (event.ends) {
    return { icon: event.kind === 'election' ? 'leader' : 'back', tone: 'ok' };
  }
  const icon = { election: 'leader', member: 'election', deploy: 'up', process: 'up' }[event.kind];
  return { icon: icon ?? (event.level === 'ok' ? 'ok' : 'start'), tone: event.level === 'ok' ? 'ok' : 'off' };
}
