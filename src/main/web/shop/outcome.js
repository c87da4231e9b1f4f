import { html, nothing } from 'lit';
import { capital, count, duration } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { money } from './model/stock.js';

/** After so long without an answer a person wants to know. */
const LATE_MS = 1_000;

/** What became of the latest order of a product, where it was asked for. @param {import('./model/purchase.js').Purchase} [purchase] */
export function outcome(page, name, purchase) {
  const hint = page.hints.get(name);
  if (hint) return say('bad', 'bad', html`<b>${hint}</b> <em>Nothing was ordered.</em>`);
  if (!purchase) return nothing;
  return { asking, busy, unknown, done, refused, open }[purchase.kind](page, purchase);
}

const say = (tone, shape, words, button = nothing) => html`<div class="say ${tone}" role=${tone === 'bad' ? 'alert' : 'status'}>${icon(shape)}<span>${words}</span>${button}</div>`;
const sentence = text => `${capital(text)}${/[.!?]$/.test(text) ? '' : '.'}`;
// The seconds that pass are no news for a reader.
const ticking = text => html`<span aria-hidden="true">${text}</span>`;
const same = html`<b>you will not get it twice.</b>`;

function asking(page, purchase) {
  const waited = page.now - purchase.asked;
  if (purchase.attempts > 1) return say('wait', 'starting', html`Asking again under the same key: ${same}`);
  return waited < LATE_MS ? nothing
    : say('wait', 'starting', html`No answer yet${ticking(`, for ${duration(waited)}`)}. If none comes it is asked again under the same key: ${same}`);
}

function unknown(page, purchase) {
  return say('wait', 'starting', html`No answer: ${purchase.detail}. Asking again ${soon(page, purchase)} under the same key: ${same}`);
}

function busy(page, purchase) {
  return say('wait', 'warn', html`<b>Not now:</b> ${sentence(purchase.detail)} <em>Nothing was ordered. Asking again ${soon(page, purchase)}</em>`);
}

const soon = (page, purchase) => ticking(`in ${duration(Math.max(0, Math.ceil((purchase.again - page.now) / 1000) * 1000))}`);

function done(page, { order }) {
  const total = money(order.price * order.quantity);
  return order.type === 'sell'
    ? say('ok', 'allok', html`<b>Order ${count(order.order_number)}:</b> you sold ${count(order.quantity)} ${order.name} for ${total}. <em>It is on the disks of a majority.</em>`)
    : say('ok', 'allok', html`<b>Order ${count(order.order_number)} is yours:</b> ${count(order.quantity)} ${order.name} for ${total}. <em>It is on the disks of a majority.</em>`);
}

function refused(page, { wish, detail, available }) {
  if (available === null) return say('bad', 'bad', html`<b>Refused: ${sentence(detail)}</b> <em>Nothing was ordered.</em>`);
  const what = available === 0 ? `sold out, you asked for ${count(wish.quantity)}` : `${count(available)} in stock, you asked for ${count(wish.quantity)}`;
  return say('bad', 'bad', html`<b>Refused: ${what}.</b> <em>Nothing was ordered.</em>`, available === 0 ? nothing
    : html`<button class="btn sm" type="button" @click=${() => page.orderInstead(wish, available)}>Buy ${count(available)}</button>`);
}

function open(page, purchase) {
  const what = purchase.maybe ? html`<b>Still unknown</b> after ${count(purchase.attempts)} times: ${purchase.detail}.`
    : html`<b>Not ordered</b> after ${count(purchase.attempts)} times: ${sentence(purchase.detail)}`;
  return say('bad', 'bad', what, html`<button class="btn sm" type="button" @click=${() => page.store.askAgain(purchase)}>Ask again, same key</button>`);
}
