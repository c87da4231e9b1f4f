// What a process answers beside the pages: the stream, and enough of the rest to press every button.
import { T0, event, random } from './cluster.js';

const CHANGES = { drain: ['configured', 'drained'], undrain: ['configured', 'ready'], eject: ['configured', 'ejected'], readmit: ['configured', 'ready'] };

export class Backend {
  #streams = new Set();
  #next = random(11);
  #seconds = 0;
  #began = performance.now();
  #orders = [];
  name = null;

  constructor(scene) {
    this.scene = scene;
    this.events = flooded(scene);
    this.number = scene.figures.orders ?? 0;
    this.products = ['Rocket', 'Python', scene.orderName ?? 'Puzzle Box', 'Whale', 'Fox', 'Kite', 'Tux'].map((name, i) => ({
      name, price: [39.99, 24.5, 12.25, 34.49, 15.99, 9.99, 25.99][i], quantity: [3, 214, 1882, 3940, 4012, 5120, 6000][i], trade_volume: 0, version: 1 }));
    this.timers = [setInterval(() => this.#second(), 1000), setInterval(() => this.#churn(), 250)];
  }

  close() {
    this.timers.forEach(clearInterval);
  }

  /** Stops all frames, as a process that hangs or is gone; `false` goes on. */
  mute(on = true) {
    this.muted = on;
    if (on) this.#streams.forEach(stream => stream.end());
  }

  send(type, data, id) {
    if (this.muted) return;
    const text = `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
    this.#streams.forEach(stream => stream.write(text));
  }

  add(happened) {
    happened.id = this.events.at(-1).id + 1;
    this.events.push(happened);
    this.send('event', happened, happened.id);
  }

  async handle(request, response, url) {
    const json = (status, body) => response.writeHead(status, { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json' })
      .end(body === undefined ? undefined : JSON.stringify(body));
    const problem = (status, code, detail) => json(status, { type: 'about:blank', status, code, title: code, detail, request_id: '7Qm2xV9d' });
    if (this.muted) return request.socket.destroy();
    const path = url.pathname;
    const body = request.method === 'POST' ? JSON.parse(await text(request) || '{}') : {};
    if (this.scene.closed && !this.name && /^\/(events|status|orders|products|attempts)/.test(path)) return problem(401, 'unauthorized', 'this needs a token of an operator, as Authorization: Bearer');
    if (path === '/events' && /event-stream/.test(request.headers.accept)) return this.#stream(request, response, url);
    if (path === '/events') return json(200, this.#page(url.searchParams));
    if (path === '/status') return json(200, this.scene.status);
    if (path === '/login' && request.method === 'GET') return json(200, { name: this.name, scope: this.name && 'admin', reads_open: !this.scene.closed });
    if (path === '/login' && request.method === 'DELETE') return this.name = null, json(204);
    if (path === '/login') return body.token === 'secret' ? (this.name = body.name, json(204)) : problem(401, 'unauthorized', 'This is not the token of this process');
    if (path === '/products') return json(200, { products: this.products, next: null });
    if (path === '/orders' && request.method === 'POST') return this.#order(body, json, problem);
    if (path === '/orders' && url.searchParams.has('key')) return json(200, { orders: url.searchParams.get('key').startsWith('0192') ? [this.#orderOf(128397)] : [], last: this.number, next: null });
    if (path === '/orders') return json(200, { orders: this.#latest(Number(url.searchParams.get('latest') ?? 20)), last: this.number, next: null });
    const attempts = /^\/attempts\/(.+)$/.exec(path);
    if (attempts) return attempts[1] === '404' ? problem(404, 'attempts-unknown', 'attempts no longer known') : json(200, ATTEMPTS);
    const order = /^\/orders\/(\d+)$/.exec(path);
    if (order) return Number(order[1]) > this.number ? problem(404, 'unknown-order', `there is no order ${order[1]}`)
      : json(200, this.#orderOf(Number(order[1])));
    if (request.method === 'POST' && !this.name) return problem(401, 'unauthorized', 'Sign in to change something');
    const verb = /^\/instances\/([^/]+)\/([^/]+)\/(\w+)$/.exec(path);
    if (verb && CHANGES[verb[3]]) return this.#change(decodeURIComponent(verb[1]), decodeURIComponent(verb[2]), verb[3], body, json, problem);
    if (/^\/(groups|processes)\//.test(path)) return this.add(event(0, 'operator', 'info', path, `${this.name}: ${path}`, JSON.stringify(body), { by: this.name })), json(200, {});
    problem(404, 'not-found', path);
  }

  #stream(request, response, url) {
    const { scene } = this;
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    if (scene.hang) return;
    const after = Number(request.headers['last-event-id'] ?? url.searchParams.get('after') ?? 0);
    const say = (type, data, id) => response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    say('state', { full: true, status: scene.status });
    say('figures', { past: scene.past });
    const missed = after ? this.events.filter(e => e.id > after).slice(-2000) : this.events.slice(-200);
    missed.forEach(e => say('event', e, e.id));
    this.#streams.add(response);
    request.on('close', () => this.#streams.delete(response));
  }

  // Its clock begins at the moment that the scenarios are about.
  #now() {
    return T0 + Math.round(performance.now() - this.#began);
  }

  #second() {
    const { figures, mute } = this.scene;
    if (++this.#seconds === mute) this.mute();
    const about = (value, amp) => value === null ? null : value * (1 + amp * (this.#next() - .5));
    this.number += Math.round(figures.orders_rate ?? 0);
    this.send('figures', { ...figures, at: this.#now(), rate: about(figures.rate, .02), p50_ms: about(figures.p50_ms, .1), p99_ms: about(figures.p99_ms, .1),
      orders: figures.orders === null ? null : this.number, orders_rate: about(figures.orders_rate, .1) });
  }

  #churn() {
    const { churn, status } = this.scene;
    if (!churn) return;
    const nodes = Array.from({ length: churn }, () => status.nodes[Math.floor(this.#next() * status.nodes.length)]);
    nodes.forEach(n => {
      if (n.rate) Object.assign(n, { rate: n.rate * (.98 + this.#next() * .04), in_flight: Math.floor(this.#next() * 9), p99_ms: 34 + this.#next() * 14 });
    });
    this.send('state', { full: false, set: { services: status.services }, nodes: [...new Set(nodes)], gone: [] });
  }

  #change(service, id, verb, body, json, problem) {
    const row = this.scene.status.nodes.find(n => n.service === service && n.id === id);
    if (!row) return problem(404, 'instance-unknown', `${service}/${id}: no such instance`);
    const [member, value] = CHANGES[verb];
    Object.assign(row, { [member]: value, reason: body.reason ?? null, by: value === 'ready' ? null : this.name, since: new Date(this.#now()).toISOString() });
    this.send('state', { full: false, set: {}, nodes: [row], gone: [] });
    this.add(event(this.#now() - T0, 'operator', 'info', `${service}/${id}`, `${this.name}: ${verb} ${service}/${id}`,
      body.reason ? `“${body.reason}”` : '', { by: this.name, from: '127.0.0.1' }));
    json(200, { service, id, state: verb, reason: body.reason ?? null });
  }

  #page(query) {
    const after = Number(query.get('after') ?? 0);
    const [before, limit] = [Number(query.get('before') ?? 0), Number(query.get('limit') ?? 100)];
    const events = before ? this.events.filter(e => e.id < before).slice(-limit) : this.events.filter(e => e.id > after).slice(0, limit);
    return { events, next: events.at(-1)?.id ?? after, since: this.events[0]?.at ?? null };
  }

  #latest(limit) {
    const numbers = Array.from({ length: Math.min(limit, this.number) }, (_, i) => this.number - i).reverse();
    return numbers.map(number => this.#orderOf(number));
  }

  #orderOf(number) {
    const product = this.products[number % this.products.length];
    return this.#orders.find(order => order.order_number === number) ?? { order_number: number, name: this.scene.orderName ?? product.name,
      type: number % 9 ? 'buy' : 'sell', quantity: 1 + number % 4, price: product.price, placed_at: new Date(this.#now() - (this.number - number) * 9).toISOString() };
  }

  #order(body, json, problem) {
    const product = this.products.find(p => p.name === body.name);
    const quantity = body.quantity ?? 1;
    if (!product) return problem(404, 'product-unknown', `${body.name}: no such product`);
    if (product.quantity < quantity) return problem(409, 'out-of-stock', `${product.name}: ${product.quantity} in stock, ${quantity} asked for`);
    product.quantity -= quantity;
    const placed = { order_number: ++this.number, name: product.name, type: body.type ?? 'buy', quantity, price: product.price, placed_at: new Date(this.#now()).toISOString() };
    this.#orders.push(placed);
    json(201, placed);
  }
}

const ATTEMPTS = { routers: ['router/10.0.1.5-8080', 'router/10.0.1.6-8080'], requests: [{ key: '0192f4c1-7a10-7bd3-9a55-3f0c2be81d77', request_id: '7Qm2xV9d',
  method: 'POST', path: '/orders', order: 128397, status: 201, began: '2026-11-29T03:07:31.191Z', took_ms: 227, service: 'frontend', router: 'router/10.0.1.5-8080', attempts: [
    { node: 'frontend/10.0.1.21-7000', how: 'connection reset', status: null, began_ms: 0, took_ms: 189 },
    { node: 'frontend/10.0.1.22-7000', how: 'answered', status: 201, began_ms: 189, took_ms: 38 }] }] };

function flooded(scene) {
  const events = [...scene.events];
  const more = (scene.flood ?? 0) - events.length;
  const old = Array.from({ length: Math.max(0, more) }, (_, i) => ({ ...events[0], id: i + 1, title: `billing/10.4.0.${i % 250}-9000 is back`, kind: 'node', level: 'ok',
    at: new Date(Date.parse(events[0].at) - (more - i) * 1000).toISOString(), key: null, ends: null }));
  events.forEach((e, i) => e.id = old.length + i + 1);
  return [...old, ...events];
}

async function text(request) {
  let all = '';
  for await (const chunk of request) all += chunk;
  return all;
}
