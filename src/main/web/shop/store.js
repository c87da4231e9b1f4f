import { ask, newKey } from './api.js';
import { Feed } from './model/feed.js';
import { Holdings } from './model/holdings.js';
import { Purchase } from './model/purchase.js';
import { saved } from './saved.js';

const EVERY_MS = 500;
const STALE_MS = 2_500;
const PAUSES_MS = [1_000, 2_000, 4_000, 5_000];
const FIRST_PAGE = 100;
const LONGEST_PAGE = 1_000;

const holdings = saved('localStorage', 'holdfast.holdings');
const open = saved('sessionStorage', 'holdfast.open');
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

/** What the page knows of the store. It asks twice a second while it can be seen, and less often while there is no answer. */
export class Store {
  /** As the store has them, by name; null before the first answer. @type {any[] | null} */
  products = null;
  more = false;
  fullest = 0;
  feed = new Feed();
  holdings = new Holdings(holdings.load, holdings.save);
  /** The latest of each product. @type {Map<string, Purchase>} */
  purchases = new Map();
  /** Numbers of the orders that were placed from here. */
  own = new Set();
  /** Why the last question had no answer, empty when it had. */
  trouble = '';
  /** When all was known last, and when it will be asked for again. */
  heard = 0;
  next = 0;
  #limit = FIRST_PAGE;
  #failures = 0;
  #timer = 0;
  #asking = false;
  #since = Date.now();

  /** @param {() => void} changed called when there is something new to show */
  constructor(changed) {
    this.changed = changed;
  }

  start() {
    document.addEventListener('visibilitychange', () => {
      this.#since = Date.now();
      document.hidden || this.refresh();
    });
    resumed().forEach(wish => this.#run(new Purchase(wish, this.#world())));
    this.refresh();
  }

  /** Nothing was heard for a while in which it was asked. */
  get isStale() {
    return this.products !== null && this.trouble !== '' && Date.now() - Math.max(this.heard, this.#since) > STALE_MS;
  }

  /** Asks at once. */
  async refresh() {
    clearTimeout(this.#timer);
    if (this.#asking) return;
    this.#asking = true;
    const known = this.feed.last !== null;
    const [products, orders] = await Promise.all([
      ask('GET', `/products?limit=${this.#limit}`),
      ask('GET', known ? `/orders?after=${this.feed.after()}&limit=20` : '/orders?limit=1'),
    ]);
    this.#asking = false;
    if (products.status === 200) this.#takeProducts(products.body);
    if (orders.status === 200) this.#takeOrders(known ? (orders.body?.orders ?? []) : [], orders.body?.last ?? 0);
    const failed = [products, orders].find(answer => answer.status !== 200);
    this.trouble = failed ? (failed.reason ?? failed.body?.detail ?? `the store answered ${failed.status}`) : '';
    this.heard = failed ? this.heard : Date.now();
    this.#failures = failed ? this.#failures + 1 : 0;
    const pause = failed ? PAUSES_MS[Math.min(this.#failures, PAUSES_MS.length) - 1] : known ? EVERY_MS : 0;
    this.next = Date.now() + pause;
    if (!document.hidden) this.#timer = setTimeout(() => this.refresh(), pause);
    this.changed();
  }

  showMore() {
    this.#limit = LONGEST_PAGE;
    this.refresh();
  }

  /** Whether there are more than one answer can hold. */
  get isCut() {
    return this.more && this.#limit === LONGEST_PAGE;
  }

  /** @param {string} name @param {number} quantity @param {'buy'|'sell'} type */
  order(name, quantity, type) {
    if (this.purchases.get(name)?.isOpen) return;
    this.#run(new Purchase({ name, quantity, type, key: newKey() }, this.#world()));
  }

  /** Asks once more for what was left open, under the same key. */
  askAgain(purchase) {
    if (!purchase.isOpen) this.#run(purchase);
  }

  async #run(purchase) {
    this.purchases.set(purchase.wish.name, purchase);
    this.#keepOpen();
    await purchase.run();
    this.#keepOpen();
    if (purchase.kind === 'done') {
      this.own.add(purchase.order.order_number);
      this.holdings.add(purchase.order);
      this.#takeOrders([purchase.order], purchase.order.order_number);
    }
    this.refresh();
  }

  #world() {
    return {
      ask: ({ name, quantity, type, key }, attempt) => ask('POST', '/orders', {
        key,
        note: attempt > 1 ? `asked the ${ordinal(attempt)} time under this key` : '',
        body: type === 'sell' ? { name, quantity, type } : { name, quantity },
        changed: this.changed,
      }),
      wait: sleep,
      now: Date.now,
      changed: this.changed,
    };
  }

  #takeProducts(page) {
    this.products = Array.isArray(page?.products) ? page.products : [];
    this.more = Boolean(page?.next);
    this.fullest = this.products.reduce((most, product) => Math.max(most, product.quantity), this.fullest);
  }

  #takeOrders(orders, last) {
    this.feed.take(orders, last, Date.now());
    this.holdings.check(this.feed.last);
  }

  // What is asked for while the page is left is asked for again, under its key, when it is back.
  #keepOpen() {
    const wishes = [...this.purchases.values()].filter(purchase => purchase.isOpen || purchase.kind === 'open').map(purchase => purchase.wish);
    open.save(JSON.stringify(wishes));
  }
}

function resumed() {
  try {
    return JSON.parse(open.load() ?? '[]').filter(wish => typeof wish.name === 'string' && typeof wish.key === 'string');
  } catch {
    return [];
  }
}

const ordinal = n => ({ 2: 'second', 3: 'third', 4: 'fourth', 5: 'fifth' })[n] ?? `${n}th`;
