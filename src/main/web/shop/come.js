import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { count, duration } from '../shared/format.js';
import { money } from './model/stock.js';

/** The orders as they come, until somebody holds them still. @param {import('./app.js').Shop} page */
export function come(page) {
  const orders = page.held ?? page.store.feed.orders;
  const missed = page.held ? page.store.feed.last - (page.held[0]?.number ?? 0) : 0;
  return html`<section class="card" aria-labelledby="come">
    <header><h2 id="come">Orders as they come</h2><div class="r">${missed > 0 ? `${count(missed)} more` : nothing}
      <button class="btn quiet sm" aria-pressed=${page.held !== null} @click=${() => page.hold()}>Hold still</button></div></header>
    ${orders.length ? html`<ol class="come">${repeat(orders, order => order.number, order => row(page, order))}</ol>`
      : html`<p class="none muted">No order yet. The first that you place is number 1.</p>`}
  </section>`;
}

function row({ store, now }, order) {
  const own = store.own.has(order.number);
  return html`<li class=${own ? 'mine' : ''}><span class="no">${count(order.number)}</span>
    <span class="wrap">${order.type === 'sell' ? 'sold: ' : nothing}${count(order.quantity)} ${order.name} <span class="faint nw">at ${money(order.price)}</span>
      ${own ? html`<span class="tag op">you</span>` : nothing}</span>
    <span class="at">${age(now - order.at)}</span></li>`;
}

const age = ms => (ms < 1_000 ? 'now' : duration(Math.floor(ms / 1000) * 1000).replace('.0', ''));
