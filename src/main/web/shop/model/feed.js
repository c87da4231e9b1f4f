// The orders as they come: the newest above, each once, and how many there are so far.
export const SHOWN = 9;
const RATE_OVER_MS = 10_000;
/** So many answers in a row with a smaller number are no replica that lags: it is another store, or an empty one. */
const OTHER_STORE = 10;

/** @typedef {{number: number, name: string, type: string, quantity: number, price: number, at: number}} Order */
export class Feed {
  /** @type {Order[]} */
  orders = [];
  /** The number of the newest order, null before it is known. @type {number | null} */
  last = null;
  #samples = [];
  #smaller = 0;

  /** From where to ask on: the newest are asked for again, so that one that was shown late is not missed. */
  after() {
    return Math.max(0, (this.last ?? 0) - SHOWN);
  }

  /** @param {any[]} page orders as the store has them @param {number} last its newest number */
  take(page, last, now) {
    this.#smaller = last < (this.last ?? 0) ? this.#smaller + 1 : 0;
    if (this.#smaller >= OTHER_STORE) {
      this.orders = [];
      this.last = null;
      this.#samples = [];
      this.#smaller = 0;
    }
    this.last = Math.max(this.last ?? 0, last, ...page.map(order => order.order_number));
    const known = new Map(this.orders.map(order => [order.number, order]));
    for (const order of page) {
      known.has(order.order_number) || known.set(order.order_number, seen(order, now));
    }
    this.orders = [...known.values()].sort((a, b) => b.number - a.number).slice(0, SHOWN);
    this.#samples.push([now, this.last]);
    this.#samples = this.#samples.filter(([at]) => at >= now - RATE_OVER_MS);
  }

  /** Orders a second over the last seconds, null when that is not known yet. */
  rate() {
    const [first] = this.#samples;
    const latest = this.#samples.at(-1);
    return first && latest[0] - first[0] >= 1_000 ? (latest[1] - first[1]) / ((latest[0] - first[0]) / 1000) : null;
  }
}

// A clock that goes before the store's would show a time to come: when it was first seen is the latest that it can be.
function seen(order, now) {
  const placed = Date.parse(order.placed_at);
  return { number: order.order_number, name: order.name, type: order.type, quantity: order.quantity, price: order.price,
    at: Number.isFinite(placed) ? Math.min(placed, now) : now };
}
