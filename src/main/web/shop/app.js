import { html, LitElement, nothing } from 'lit';
import { capital, clock, count, duration, rate, word } from '../shared/format.js';
import { icon, logo } from '../shared/icons.js';
import { setTheme, startTheme, theme } from '../shared/theme.js';
import { asks } from './asks.js';
import { come } from './come.js';
import { goods, quantityIn } from './goods.js';
import { Store } from './store.js';

const TICK_MS = 250;
/** Before that there is nothing to see: what comes sooner shall not flicker. */
const LOADING_MS = 200;

/** The shop: products with their stock, orders as they come, and what the page asks for all that. */
export class Shop extends LitElement {
  static properties = { copied: { state: true } };

  store = new Store(() => this.requestUpdate());
  now = Date.now();
  started = Date.now();
  /** What stands in the field of each product. @type {Map<string, string>} */
  wanted = new Map();
  /** What is wrong with it. @type {Map<string, string>} */
  hints = new Map();
  /** Ids of the requests whose bodies are shown. */
  opened = new Set();
  /** The orders that are held still, null when none are. */
  held = null;

  constructor() {
    super();
    this.copied = null;
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.store.start();
    document.addEventListener('hf-theme', () => this.requestUpdate());
    setInterval(() => document.hidden || this.requestUpdate(), TICK_MS);
  }

  want(name, text) {
    this.wanted.set(name, text);
    this.hints.delete(name);
    this.requestUpdate();
  }

  /** Buys or sells as many as stand in the field of the product. */
  order(name, type) {
    const quantity = quantityIn(this.wanted.get(name) ?? '1');
    const held = this.store.holdings.of(name);
    this.hints.delete(name);
    if (quantity === null) {
      this.hints.set(name, 'How many? A whole number, 1 at least.');
    } else if (type === 'sell' && quantity > held) {
      this.hints.set(name, `You have ${count(held)}, and cannot sell ${count(quantity)}.`);
    } else {
      this.store.order(name, quantity, type);
    }
    this.requestUpdate();
  }

  /** As many as there are, in place of those that were refused. */
  orderInstead({ name, type }, quantity) {
    this.want(name, String(quantity));
    this.store.order(name, quantity, type);
  }

  hold() {
    this.held = this.held ? null : this.store.feed.orders;
    this.requestUpdate();
  }

  open(id, isOpen) {
    isOpen ? this.opened.add(id) : this.opened.delete(id);
    this.requestUpdate();
  }

  render() {
    this.now = Date.now();
    const { store } = this;
    return html`${this.#bar()}
      <main class=${store.isStale ? 'stale' : ''}>${this.#hero()}
        ${store.products === null ? this.#loading() : html`${store.products.length ? goods(this) : empty}
          <div class="side">${come(this)}${asks(this)}</div>`}
      </main>`;
  }

  #bar() {
    return html`<header class="top"><div class="brand">${logo}Holdfast <small>shop</small></div>
      <div class="r"><span role="status">${this.#state()}</span><a class="opt" href="api/">API</a>
        <div class="seg" role="group" aria-label="Theme">${['light', 'dark'].map(one => html`<button aria-label=${capital(one)} aria-pressed=${theme() === one}
          @click=${() => setTheme(one)}>${icon(one)}</button>`)}</div></div></header>`;
  }

  #state() {
    const { store } = this;
    if (store.isStale) return html`${icon('stale', 'off')} stale`;
    if (store.trouble) return html`${icon('starting', 'warn')} asking again`;
    return store.products === null ? html`${icon('starting', 'off')} asking` : html`${icon('ok', 'ok')} live`;
  }

  #hero() {
    const { products, feed, more, trouble, isStale, heard, next } = this.store;
    const title = products === null ? 'Shop' : more ? `More than ${count(products.length)} products` : products.length === 0 ? 'Nothing for sale yet'
      : `${products.length === 10 ? 'Ten' : capital(word(products.length))} ${products.length === 1 ? 'product' : 'products'}`;
    const perSecond = feed.rate();
    return html`<div class="hero"><div><h1>${title}</h1>
      <p>Every order that is answered is kept. Stock and orders on this page are what the store says now, whoever buys.</p></div>
      <div class="run"><b>${feed.last === null ? '…' : count(feed.last)}</b><span>orders so far${perSecond ? `, ${rate(perSecond)} a second` : ''}</span></div></div>
      ${isStale || (trouble && products === null) ? html`<div class="banner" role="alert">${icon('stale')}<span><b>${products === null ? 'The store does not answer'
        : `Stale since ${clock(heard)}`}: ${trouble}.</b> <em>${products === null ? '' : 'What stands below is the last answer. '}Asking again
        <span aria-hidden="true">in ${duration(Math.max(0, Math.ceil((next - this.now) / 1000) * 1000))}</span>.</em></span></div>` : nothing}`;
  }

  #loading() {
    return this.now - this.started < LOADING_MS || this.store.trouble ? nothing : html`<section class="card" aria-busy="true" aria-label="Products">
      <header><h2>Products</h2></header><ul class="goods">${[1, 2, 3, 4, 5].map(() => html`<li class="p"><span class="skel tile"></span><span class="skel"></span></li>`)}</ul></section>`;
  }
}

const empty = html`<section class="card nothing"><p>Nothing is for sale. Put something in, or start the store with goods:</p>
  <pre class="cli"><code>curl -X PUT ${new URL('../products/Fox', import.meta.url).href} -H 'Authorization: Bearer ADMIN-TOKEN' -H 'Content-Type: application/json' -d '{"price":15.99,"quantity":100}'</code></pre></section>`;

startTheme();
customElements.define('hf-shop', Shop);
