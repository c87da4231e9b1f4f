import { html, nothing, svg } from 'lit';
import { clock, count, duration, fraction, list, millis, when } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { Unread, read } from './ask.js';
import { Element } from './element.js';
import { bars, lookup, sentence } from './model/attempts.js';
import { replicaRows } from './model/groups.js';
import { LATEST, amount, money, ofPage, scarcest } from './model/orders.js';
import { store } from './store.js';

const LATEST_EVERY = 2000;
const STOCK_EVERY = 10_000;
/** How soon it is looked again whether to ask, in milliseconds. */
const AGAIN = 500;

/** One order and what its attempts did, the latest orders, and what is scarce. */
class Orders extends Element {
  static topics = ['phase', 'figures', 'session'];

  #found = null; // of the last look-up
  #asking = false;
  #latest = { orders: null, failed: '', stale: false };
  #stock = { products: null, more: false, failed: '' };
  #timers = [];
  #inSight = false;
  #asked = 0; // look-ups; the answer to one before the last is dropped

  render() {
    if (!store.status || store.nodes.size === 0) {
      return nothing;
    }
    const { orders } = store.latest;
    return html`<section class="card dimmable" id="orders" aria-labelledby="orders-title">
      <header>
        <h2 id="orders-title">Orders</h2>
        <div class="r">running number <b>${count(orders)}</b></div>
      </header>
      <div class="orders">
        <div class="look">
          <form @submit=${this.#submit}>
            <label class="vh" for="look-up">Order number or Idempotency-Key</label>
            <div class="ask">
              <input id="look-up" class="field mono" autocomplete="off" spellcheck="false" maxlength="255" aria-describedby="look-up-hint" />
              <button class="btn">Look up</button>
            </div>
            <p id="look-up-hint" class="faint small">A number, or an Idempotency-Key</p>
          </form>
          <div role="status">${this.#asking ? html`<p class="muted gap">Asking …</p>` : this.#result()}</div>
        </div>
        <div class="lists">
          <h3 class="sub">Latest</h3>
          ${this.#latestTable()}
          <h3 class="sub">Stock, scarcest first</h3>
          ${this.#stockTable()}
        </div>
      </div>
    </section>`;
  }

  #latestTable() {
    const { orders, failed, stale } = this.#latest;
    if (!orders?.length) {
      return html`<p class="none muted">${failed ? `They cannot be read: ${failed}.` : orders ? 'No order yet.' : '…'}</p>`;
    }
    return html`<table class="mini" aria-label="Latest orders">
        <thead class="vh">
          <tr><th scope="col">Number</th><th scope="col">Product</th><th scope="col">Amount</th><th scope="col">Placed</th></tr>
        </thead>
        <tbody>
          ${orders.map(
            order => html`<tr>
              <td><button type="button" class="link num" @click=${() => this.#lookUp(String(order.order_number))}>${count(order.order_number)}</button></td>
              <td class="wide">${order.type === 'sell' ? 'sold ' : ''}${order.name}</td>
              <td class="num">${amount(order)}</td>
              <td class="num faint">${clock(order.placed_at)}${fraction(order.placed_at)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
      ${failed ? html`<p class="none muted">These are not the latest: ${failed}.</p>` : stale ? html`<p class="none muted">${BEHIND}</p>` : nothing}`;
  }

  #stockTable() {
    const { products, more, failed } = this.#stock;
    if (!products?.length) {
      return html`<p class="none muted">${failed ? `It cannot be read: ${failed}.` : products ? 'No product yet.' : '…'}</p>`;
    }
    const most = Math.max(1, ...products.map(product => product.quantity));
    return html`<table class="mini" aria-label="Stock, scarcest first">
        <thead class="vh">
          <tr><th scope="col">Product</th><th scope="col">Share of the largest shown</th><th scope="col">In stock</th></tr>
        </thead>
        <tbody>
          ${products.map(
            ({ name, quantity, level }) => html`<tr>
              <td class="wide">${level ? icon(level, level) : nothing} ${name}</td>
              <td class="bar-of">${meter(Math.max(1, (quantity / most) * 100), level)}</td>
              <td class="num ${level ? `b c-${level}` : ''}">${count(quantity)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
      ${more ? html`<p class="none faint">Of the first 1,000 products.</p>` : nothing}
      ${failed ? html`<p class="none muted">This is not the latest: ${failed}.</p>` : nothing}`;
  }

  #result() {
    const found = this.#found;
    if (!found) {
      return nothing;
    }
    const { order, orderFailed, requests, attemptsFailed, routers, stale } = found;
    return html`${order ? this.#content(order) : html`<p class="gap ${orderFailed ? '' : 'muted'}">${orderFailed ? html`${icon('warn', 'warn')} ${orderFailed}` : nothing}</p>`}
    ${stale ? html`<p class="muted small">${BEHIND}</p>` : nothing}
    ${requests.map(attempts)}
    ${attemptsFailed ? html`<p class="muted small gap">${attemptsFailed}</p>` : nothing}
    ${requests.length && routers.length ? html`<p class="faint small">Asked: ${list(routers)}.</p>` : nothing}`;
  }

  #content(order) {
    const keepers = keptBy();
    return html`<dl class="found">
      <div><dt>Order</dt><dd>${count(order.order_number)}</dd></div>
      <div><dt>Content</dt><dd class="wrap">${order.type} ${count(order.quantity)} ${order.name} at ${money(order.price)}</dd></div>
      <div><dt>Placed</dt><dd>${when(order.placed_at, store.now)}${fraction(order.placed_at)}</dd></div>
      <div><dt>Kept by</dt><dd>${keepers}</dd></div>
    </dl>`;
  }

  #submit = event => {
    event.preventDefault();
    this.#lookUp(this.querySelector('#look-up').value);
  };

  async #lookUp(text) {
    const wanted = lookup(text);
    this.querySelector('#look-up').value = text;
    if (!wanted) {
      this.#found = null;
      this.requestUpdate();
      return;
    }
    const asked = ++this.#asked;
    this.#asking = true;
    this.requestUpdate();
    const found = await lookUp(wanted);
    if (asked === this.#asked) {
      this.#asking = false;
      this.#found = found;
      this.requestUpdate();
    }
  }

  async #readLatest() {
    try {
      const { body, headers } = await read(`/orders?latest=${LATEST}`);
      this.#latest = { orders: ofPage(body, 'orders').slice(-LATEST).reverse(), failed: '', stale: headers.get('X-Stale') === 'true' };
    } catch (problem) {
      this.#latest = { ...this.#latest, failed: problem.message };
    }
    this.requestUpdate();
  }

  async #readStock() {
    try {
      const { body } = await read('/products?limit=1000');
      this.#stock = { products: scarcest(ofPage(body, 'products')), more: !!body.next, failed: '' };
    } catch (problem) {
      this.#stock = { ...this.#stock, failed: problem.message };
    }
    this.requestUpdate();
  }

  // Only what is looked at is asked for, after the first time.
  #every(millis, ask) {
    const timer = { id: 0, ended: false };
    let asked = false;
    const again = async () => {
      const now = (this.#inSight || !asked) && !document.hidden && store.phase === 'live' && store.nodes.size > 0;
      if (now) {
        asked = true;
        await ask();
      }
      if (!timer.ended) {
        timer.id = setTimeout(again, now ? millis : AGAIN);
      }
    };
    this.#timers.push(timer);
    again();
  }

  #stop() {
    this.#timers.forEach(timer => {
      timer.ended = true;
      clearTimeout(timer.id);
    });
    this.#timers = [];
  }

  firstUpdated() {
    this.#start();
    this.sight = new IntersectionObserver(entries => {
      const before = this.#inSight;
      this.#inSight = entries.at(-1).isIntersecting;
      if (this.#inSight && !before) {
        this.#start(); // what is seen now is not the one of then
      }
    });
  }

  #start() {
    this.#stop();
    this.#every(LATEST_EVERY, () => this.#readLatest());
    this.#every(STOCK_EVERY, () => this.#readStock());
  }

  updated() {
    const card = this.querySelector('#orders');
    if (card && this.watched !== card) {
      this.sight.disconnect();
      this.sight.observe(card);
      this.watched = card;
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sight?.disconnect();
    this.watched = null;
    this.#stop();
  }

  /** Puts the cursor into the field, for the key `l`. */
  focusField() {
    const field = this.querySelector('#look-up');
    field?.focus();
    field?.select();
  }
}

const BEHIND = 'As a replica has it that reaches no majority: it may be behind.';

async function lookUp(wanted) {
  const found = { order: null, orderFailed: '', requests: [], attemptsFailed: '', routers: [], stale: false };
  await Promise.all([
    'number' in wanted ? readOrder(wanted.number, found) : readOrderOf(wanted.key, found),
    readAttempts(String(wanted.number ?? wanted.key), found),
  ]);
  return found;
}

async function readOrder(number, found) {
  try {
    const { body, headers } = await read(`/orders/${number}`);
    found.order = body;
    found.stale = headers.get('X-Stale') === 'true';
  } catch (problem) {
    found.orderFailed =
      problem.status === 404 && problem.code === 'unknown-order' ? `There is no order ${count(number)}.` : unread('The order', problem);
  }
}

async function readOrderOf(key, found) {
  try {
    const { body, headers } = await read(`/orders?key=${encodeURIComponent(key)}`);
    [found.order = null] = ofPage(body, 'orders');
    found.stale = headers.get('X-Stale') === 'true';
    found.orderFailed = found.order ? '' : 'No order was placed under this key.';
  } catch (problem) {
    found.orderFailed = unread('The order', problem);
  }
}

const unread = (what, problem) =>
  `${what} cannot be read: ${problem.message.replace(/\.$/, '')}${problem.requestId ? `, request ${problem.requestId}` : ''}.`;

async function readAttempts(what, found) {
  try {
    const { body } = await read(`/attempts/${encodeURIComponent(what)}`);
    found.requests = (body.requests ?? []).slice(0, 20);
    found.routers = body.routers ?? [];
    found.attemptsFailed = found.requests.length ? '' : 'Attempts no longer known.';
  } catch (problem) {
    found.attemptsFailed =
      problem instanceof Unread && problem.code === 'attempts-unknown'
        ? 'Attempts no longer known: routers remember the latest requests, and 200 of those that failed or took more than one attempt.'
        : `Attempts cannot be read: ${problem.message}.`;
  }
}

// Orders are decided by a majority and never change: every replica that has caught up keeps them.
function keptBy() {
  const group = (store.status.group_details ?? []).find(one => one.group === 'order');
  const rows = group ? replicaRows(group, store.nodes) : [];
  const ids = rows.filter(row => row.lag === 0).map(row => row.id);
  const unsure = rows.filter(row => row.lag !== 0 && row.lag !== null).map(row => row.id);
  return ids.length ? `order ${ids.join(', ')}${unsure.length ? `, perhaps ${unsure.join(', ')}` : ''}` : 'not known';
}

function attempts(request) {
  const key = [request.key ? `key ${request.key}` : '', request.router ? `by ${request.router}` : '', request.request_id ? `request ${request.request_id}` : '',
    request.trace_id ? `trace ${request.trace_id}` : '']
    .filter(Boolean)
    .join(', ');
  return html`<p class="mono muted gap wrap small">${key}</p>
    <table class="tries">
      <caption class="vh">Attempts of ${request.method ?? 'the request'} ${request.path ?? ''}</caption>
      <thead class="vh">
        <tr><th scope="col">Node</th><th scope="col">When</th><th scope="col">Outcome</th></tr>
      </thead>
      <tbody>
        ${bars(request).map(
          bar => html`<tr>
            <td class="mono wrap">${bar.node}</td>
            <td class="track">${track(bar)}</td>
            <td class="outcome"><b class=${bar.well ? '' : 'c-bad'}>${bar.said}</b> ${bar.took == null ? nothing : span(bar.took)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    <p class="muted small">${sentence(request, span)}</p>`;
}

// Most attempts take less than a millisecond or two.
const span = ms => (ms < 1000 ? `${millis(ms)}\u00a0ms` : duration(ms));

// Positions are attributes of SVG: no style attribute is needed.
const track = ({ left, width, well }) => svg`<svg width="100%" height="20" aria-hidden="true">
  <rect x="${left}%" y="4" width="${Math.max(width, 0.8)}%" height="12" rx="3" class="${well ? 'well' : 'failed'}"></rect></svg>`;

export const meter = (filled, level) => html`<svg class="meter" width="100%" height="6" aria-hidden="true">
  <rect width="100%" height="6" rx="3" class="ground"></rect><rect width="${filled}%" height="6" rx="3" class="fill ${level}"></rect></svg>`;

customElements.define('hf-orders', Orders);
