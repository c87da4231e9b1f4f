import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { icon } from '../shared/icons.js';
import { count } from '../shared/format.js';
import { money, share, stockWords } from './model/stock.js';
import { outcome } from './outcome.js';
import { quilt } from './quilt.js';

const QUANTITY_MAX = 1_000_000_000;

/** What stands in a field for a quantity, as a number; null when it is none. */
export const quantityIn = text => (/^\d{1,10}$/.test(text.trim()) && Number(text) >= 1 ? Number(text) : null);

/** @param {import('./app.js').Shop} page */
export function goods(page) {
  const { store } = page;
  return html`<section class="card" aria-labelledby="goods">
    <header><h2 id="goods">Products</h2><div class="r">stock changes as others buy</div></header>
    <ul class="goods">${repeat(store.products, product => product.name, product => row(page, product))}</ul>
    ${store.isCut ? html`<footer class="muted small">These are the first ${count(store.products.length)}. The API has the others: <code>/products?cursor=…</code></footer>`
      : store.more ? html`<footer><button class="btn" @click=${() => store.showMore()}>Show more than ${count(store.products.length)}</button></footer>` : nothing}
  </section>`;
}

function row(page, { name, price, quantity, trade_volume: traded }) {
  const { store } = page;
  const { level, words, shape } = stockWords(quantity, store.fullest);
  const purchase = store.purchases.get(name);
  const wanted = page.wanted.get(name) ?? '1';
  const held = store.holdings.of(name);
  const step = by => page.want(name, String(Math.min(QUANTITY_MAX, Math.max(1, (quantityIn(wanted) ?? 1) + by))));
  return html`<li class="p">
    ${quilt(name)}
    <div class="what"><h3>${name}</h3>
      <div class="sold">${count(traded)} traded${held ? html`, <span class="nw">${count(held)} yours</span>` : nothing}</div></div>
    <div class="price">${money(price)}</div>
    <div class="stock ${level}"><span class="nw"><b>${count(quantity)}</b> <span class="w">${shape ? icon(shape, shape) : nothing} ${words}</span></span>
      <div class="meter" aria-hidden="true"><i .style=${`width:${share(quantity, store.fullest)}%`}></i></div></div>
    <form class="buy" novalidate @submit=${event => { event.preventDefault(); page.order(name, 'buy'); }}>
      ${held ? html`<button class="btn sell" type="button" aria-label="Sell ${name}" aria-disabled=${purchase?.isOpen ?? false} @click=${() => page.order(name, 'sell')}>Sell</button>` : nothing}
      <div class="qty" role="group" aria-label="How many ${name}">
        <button type="button" aria-label="One less" @click=${() => step(-1)}>−</button>
        <input inputmode="numeric" autocomplete="off" maxlength="10" aria-label="Quantity" .value=${live(wanted)} @input=${event => page.want(name, event.target.value)}>
        <button type="button" aria-label="One more" @click=${() => step(1)}>+</button>
      </div>
      <button class="btn go" aria-label=${purchase?.isOpen ? `Asking for ${name}` : `Buy ${name}`} aria-disabled=${purchase?.isOpen ?? false}>${purchase?.isOpen ? 'Asking' : 'Buy'}</button>
    </form>
    ${outcome(page, name, purchase)}
  </li>`;
}
