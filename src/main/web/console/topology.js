import { html, nothing, svg } from 'lit';
import { count, duration, millis, NBSP, rate } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import './cells.js';
import { Element } from './element.js';
import { briefId, compareServices, glyphOf, isGroup, isOut, keyOf, rateOf, worstFirst } from './model/nodes.js';
import { spares as sparesOf } from './model/spares.js';
import { store } from './store.js';

const LISTED = 8;
const CARDS = 9; // below the first line of the picture: three lines of three
const FIRST = new Map([['router', 2], ['frontend', 3], ['order', 4], ['catalog', 5]]); // column of what is on the first line
const LEGEND = [['ok', 'ok', 'healthy'], ['leader', 'ok', 'leader'], ['drained', 'op', 'drained by an operator'], ['starting', 'off', 'starting, catching up, probe'],
  ['bad', 'bad', 'evicted, down or unreachable']];

/**
 * The way of a request as a picture: clients, routers, front ends, order and catalog, and below what else the routers forward to.
 * Its boxes are lists; its lines are hidden from readers, since the table below has the same facts.
 */
class Topology extends Element {
  static topics = ['phase', 'state'];
  static properties = { wires: { state: true } };

  constructor() {
    super();
    this.wires = [];
  }

  connectedCallback() {
    super.connectedCallback();
    this.sizes = new ResizeObserver(() => this.route());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  render() {
    if (!store.status) return html`<section class="card late" aria-hidden="true"><header><i class="skel w120"></i></header><div class="lines"><i class="skel"></i><i class="skel"></i><i class="skel"></i></div></section>`;
    if (!store.nodes.size) return nothing;
    const spares = new Map(sparesOf(store.status, store.nodes.values()).map(s => [s.service, s]));
    const rows = new Map();
    for (const row of store.nodes.values()) rows.get(row.service)?.push(row) ?? rows.set(row.service, [row]);
    const below = [...spares.keys()].filter(s => !FIRST.has(s)).sort((a, b) => (b === 'expense') - (a === 'expense')); // as wide as front ends: below them
    const { shown, rest } = fold(below, spares);
    this.shown = shown;
    return html`<section class="card" id="overview" tabindex="-1" aria-labelledby="topology-title">
      <header><h2 id="topology-title">Topology</h2><div class="r">p99 in ms beside each node</div></header>
      <div class="topo dimmable">
        <svg class="wires" aria-hidden="true"><defs><marker id="tip" viewBox="0 0 6 8" refX="5.5" refY="4" markerWidth="6" markerHeight="8"
          markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .5L6 4 0 7.5z"></path></marker></defs>
          ${this.wires.map(w => svg`<path class=${w.cut ? 'cut' : ''} d=${w.d} stroke-width=${w.width} marker-end="url(#tip)"></path>`)}</svg>
        <div class="clients" id="t-clients"><div class="dot">${icon('cart')}</div>clients<br><span class="faint">${rate(store.latest.rate ?? store.status.figures?.rate)}/s</span></div>
        ${[...FIRST].map(([s, column]) => spares.has(s) ? this.tier(spares.get(s), rows.get(s), `r1 c${column}`) : nothing)}
        ${this.registry()}
        ${shown.map((s, i) => this.tier(spares.get(s), rows.get(s), `c${3 + i % 3} r${2 + Math.floor(i / 3)}`))}
        ${rest.length ? html`<div class="tier more c5 r4"><h3>${count(rest.length)} more services</h3><p>All of their nodes are in the table.</p></div>` : nothing}
      </div>
      <ul class="legend dimmable" aria-label="Shapes">${LEGEND.map(([shape, colour, text]) => html`<li>${icon(shape, colour)}${text}</li>`)}</ul>
    </section>`;
  }

  tier(spare, rows, place) {
    const { service, group, level, quorum } = spare;
    const info = store.status.services?.find(s => s.service === service);
    const details = store.status.group_details?.find(g => g.group === service);
    const external = info ? info.kind === 'external' : false;
    const state = level === 'bad' ? 'bad' : rows.some(isOut) || level === 'warn' && rows.length > 1 ? 'warn' : '';
    const right = group ? details ? `term${NBSP}${details.term ?? '–'}` : '' : html`${external ? html`<span class="opt">by agents · </span>` : nothing}${rate(rateOf(service, store.status, store.latest))}/s`;
    return html`<div class="tier ${state} ${external ? 'ext' : ''} ${place}" id="t-${service}" data-service=${service}><h3><span class="id">${spare.label}</span><small>${right}</small></h3>${
      rows.length > LISTED ? html`<div class="heat"><hf-cells line cell="8" .rows=${worstFirst(rows)}></hf-cells><p>${count(spare.up)} of ${count(spare.size)} in rotation</p></div>`
        : html`<ul>${rows.map(row => this.node(row, rows, quorum))}</ul>`}</div>`;
  }

  node(row, rows, quorum) {
    const glyph = glyphOf(row, quorum);
    const well = glyph.shape === 'ok' || glyph.shape === 'leader';
    const side = !well ? `${row.role === 'leader' && glyph.shape !== 'bad' ? 'leader, ' : ''}${glyph.word.split(',')[0]}` : glyph.shape === 'leader' ? 'leader' : isGroup(row.service) ? row.role === 'learner' ? 'learner' : row.lag === null || row.lag === undefined ? '' : `lag${NBSP}${count(row.lag)}`
      : row.p99_ms === null || row.p99_ms === undefined ? '–' : row.p99_ms >= 1000 ? duration(row.p99_ms) : `${millis(row.p99_ms)}${NBSP}ms`;
    const name = isGroup(row.service) ? `replica ${row.id}` : briefId(row, rows);
    return html`<li class=${well ? glyph.shape === 'leader' ? 'lead' : '' : glyph.colour} title=${keyOf(row)}>${icon(glyph.shape, glyph.colour)}<span class="id ${isGroup(row.service) ? '' : 'mono'}">${name}</span><span class="m">${side}</span></li>`;
  }

  registry() {
    const { registry, registry_url: url = '' } = store.status;
    const kind = /^rediss?:/.test(url) ? 'Redis' : url.split(':')[0];
    return html`<div class="reg c2 r2" id="t-registry"><b>registry</b><span class="nw">${registry === 'stale' ? icon('stale', 'warn') : icon('ok', 'ok')} ${registry ?? 'unknown'}${kind ? `, ${kind}` : ''}</span><br><span class="mono wrap">${url.replace(/^\w+:\/\//, '')}</span></div>`;
  }

  updated() {
    const box = this.querySelector('.topo');
    if (box && box !== this.observed) {
      this.sizes.disconnect();
      this.sizes.observe(box);
      this.observed = box;
    }
    if (box) this.route();
  }

  // Lines from box to box: the same boxes give the same lines, and then nothing is drawn again.
  route() {
    const wires = this.lines();
    const key = wires.map(w => `${w.d} ${w.width} ${w.cut}`).join();
    if (key !== this.key) {
      this.key = key;
      this.wires = wires;
    }
  }

  lines() {
    const box = this.querySelector('.topo');
    const picture = box?.querySelector('.wires');
    if (!picture || getComputedStyle(picture).display === 'none') return [];
    const frame = box.getBoundingClientRect();
    const at = service => {
      const element = this.querySelector(`#t-${CSS.escape(service)}`);
      if (!element) return null;
      const r = element.getBoundingClientRect();
      const spare = store.status.services?.find(s => s.service === service);
      return { l: r.left - frame.left, r: r.right - frame.left, t: r.top - frame.top, b: r.bottom - frame.top, x: (r.left + r.right) / 2 - frame.left,
        y: (r.top + r.bottom) / 2 - frame.top, cut: element.classList.contains('bad'), width: width(spare?.rate) };
    };
    const [clients, router, frontend, order, catalog] = ['clients', 'router', 'frontend', 'order', 'catalog'].map(at);
    const wires = [];
    const corner = 8;
    const straight = (from, to, y) => from && to && wires.push({ d: `M${round(from.r)} ${round(y)}H${round(to.l - 1)}`, cut: to.cut, width: to.width });
    if (!router) return wires;
    straight({ ...clients, r: clients.x + 20 }, { ...router, cut: false }, clients.t + 18);
    const middle = Math.min(...[router, frontend, order, catalog].filter(Boolean).map(r => r.y));
    straight(router, frontend, middle);
    straight(frontend, order, middle);
    straight(order, catalog, middle);
    if (frontend && catalog) { // reads go past the order service
      const y = frontend.t - 13;
      wires.push({ d: `M${round(frontend.x)} ${round(frontend.t)}V${round(y + corner)}q0 -${corner} ${corner} -${corner}H${round(catalog.x - corner)}q${corner} 0 ${corner} ${corner}V${round(catalog.t - 1)}`,
        cut: catalog.cut, width: 1.5 });
    }
    const x = router.r - 28;
    const bus = router.b + 18;
    const gap = router.r + 17;
    for (const service of this.shown ?? []) {
      const to = at(service);
      if (!to) continue;
      const y = to.t - 18;
      const second = y > bus + 30; // further lines go down between the first two columns
      const way = second ? `H${round(gap - corner)}q${corner} 0 ${corner} ${corner}V${round(y - corner)}q0 ${corner} ${corner} ${corner}H${round(to.x - corner)}` : `H${round(to.x - corner)}`;
      wires.push({ d: `M${round(x)} ${round(router.b)}V${round(bus - corner)}q0 ${corner} ${corner} ${corner}${way}q${corner} 0 ${corner} ${corner}V${round(to.t - 1)}`, cut: to.cut, width: to.width });
    }
    return wires.sort((a, b) => a.cut - b.cut); // a cut is drawn above what is whole
  }
}

const round = value => Math.round(value * 2) / 2;

/** Wider by a step for each tenfold of the rate: 1.5 for nothing known, 4 above 10,000/s. */
const width = perSecond => !(perSecond > 1) ? 1.5 : Math.min(4, 1.5 + Math.round(Math.log10(perSecond) * 10) / 16);

/** What has a box of its own: ours, then those in trouble, then the rest by name. */
function fold(services, spares) {
  if (services.length <= CARDS) return { shown: services, rest: [] };
  const ours = services.filter(s => s === 'expense' || s === 'record');
  const others = services.filter(s => !ours.includes(s)).sort((a, b) => rank(spares.get(a)) - rank(spares.get(b)) || compareServices(a, b));
  const shown = [...ours, ...others].slice(0, CARDS - 1);
  return { shown, rest: services.filter(s => !shown.includes(s)) };
}

const rank = spare => spare.level === 'bad' ? 0 : spare.level === 'warn' || spare.up < spare.size ? 1 : 2;

customElements.define('hf-topology', Topology);
