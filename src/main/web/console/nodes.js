import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { count, glue, millis, percent, rate, UNKNOWN } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { openDialog } from './actions.js';
import './cells.js';
import './copy-button.js';
import { Element } from './element.js';
import './menu.js';
import { budgetUsed, wholePercent } from './model/budget.js';
import { parseFilter, readHash, writeHash } from './model/filter.js';
import { badness, byService, healthOf, isGroup, isHeld, isOut, keyOf, label, rateOf, worstFirst } from './model/nodes.js';
import { reasons } from './model/reasons.js';
import { spares as sparesOf } from './model/spares.js';
import { cellsOf, COLUMNS, more, nameOf } from './row.js';
import './rows.js';
import { store } from './store.js';

const FOLDED_ABOVE = 24; // nodes of a service
const QUIET_ABOVE = 120; // nodes in all: then services in which all is well are folded too
const CHIPS = 40;
const BETWEEN_RENDERS = 250;
const WIDTHS = [29, 8.5, 10, 7, 7.5, 6.5, 7.5, 6.5, 6, 6.5, 5];

/** The table of all nodes by service, what is out by reason above it, and the filter. */
class Nodes extends Element {
  static topics = ['phase', 'state', 'filter', 'second'];
  static properties = { at: { state: true } };

  #opened = new Map(); // service → whether somebody opened or folded it
  #order = new Map(); // service → {keys, ranks}: rows stay where they are while somebody is at them
  #moved = 0;
  #busy = false;
  #rendered = 0;
  #later = 0;
  #lists = [];

  constructor() {
    super();
    this.at = null;
    this.onHash = () => store.setFilter(readHash(location.hash));
    this.onShow = ({ detail }) => this.show(detail);
    this.onKey = ({ detail }) => this.command(detail.command);
  }

  connectedCallback() {
    super.connectedCallback();
    addEventListener('hashchange', this.onHash);
    document.addEventListener('hf-show', this.onShow);
    document.addEventListener('hf-key', this.onKey);
    this.onHash();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.onHash);
    document.removeEventListener('hf-show', this.onShow);
    document.removeEventListener('hf-key', this.onKey);
    clearTimeout(this.#later);
  }

  // Four times a second at most, whatever the stream does.
  changed() {
    const wait = this.#rendered + BETWEEN_RENDERS - performance.now();
    if (wait <= 0) return this.requestUpdate();
    this.#later ||= setTimeout(() => {
      this.#later = 0;
      this.requestUpdate();
    }, wait);
  }

  render() {
    this.#rendered = performance.now();
    if (!store.status) return html`<section class="card late" aria-hidden="true"><header><i class="skel w120"></i></header><div class="lines"><i class="skel"></i><i class="skel"></i><i class="skel"></i><i class="skel"></i></div></section>`;
    const all = [...store.nodes.values()];
    if (!all.length) return this.empty();
    const spares = new Map(sparesOf(store.status, all).map(s => [s.service, s]));
    const fits = parseFilter(store.filter);
    const shown = fits ? all.filter(fits) : all;
    const hasQuorum = service => spares.get(service)?.quorum ?? true;
    const lines = reasons(shown, store.now, hasQuorum);
    this.#moved = 0;
    this.#lists = [...byService(shown)].map(([service, rows]) => this.section(service, rows, spares.get(service), all.length, !!fits));
    const heard = all.some(row => row.ok !== null && row.ok !== undefined || row.rate !== null && row.rate !== undefined);
    return html`<section class="card dimmable" id="nodes" tabindex="-1" aria-labelledby="nodes-title">
      <header><h2 id="nodes-title">Nodes</h2><div class="r">${count(all.length)} ${all.length === 1 ? 'node' : 'nodes'} in ${count(spares.size)} ${spares.size === 1 ? 'service' : 'services'}</div></header>
      ${this.bar(all, heard)}
      ${this.unreachable()}
      ${lines.length ? html`<ul class="by" aria-label="Out, by reason">${repeat(lines, line => line.key, line => this.line(line))}</ul>` : nothing}
      ${shown.length ? this.table() : html`<p class="none muted">No node fits <code class="wrap">${store.filter}</code>. <button class="btn sm" @click=${() => this.filter('')}>Show all</button></p>`}
      <hf-menu></hf-menu>
    </section>`;
  }

  bar(all, heard) {
    const out = all.filter(isOut).length;
    const held = all.filter(isHeld).length;
    const choices = [['', `All ${count(all.length)}`], ['is:out', `Out ${count(out)}`], ['is:held', `Drained ${count(held)}`]];
    return html`<div class="filter">
      <div class="find"><label class="vh" for="filter">Filter nodes</label><input id="filter" class="field" type="search" autocomplete="off" spellcheck="false" .value=${store.filter}
        placeholder="Filter: name, address, service:billing, is:out …" @input=${event => this.filter(event.target.value)} @keydown=${event => event.key === 'Escape' && this.leave(event)}>${
        store.filter ? nothing : html`<kbd aria-hidden="true">/</kbd>`}</div>
      <div class="seg" role="group" aria-label="Show">${choices.map(([filter, text]) => html`<button aria-pressed=${String(store.filter.trim() === filter)} @click=${() => this.filter(filter)}>${text}</button>`)}</div>
      <span class="note">${this.#moved ? html`<button class="btn sm" @click=${this.settle}>${this.#moved} ${this.#moved === 1 ? 'change' : 'changes'}, show</button>`
        : heard ? 'last 10 s, as the routers see it' : 'no router heard'}</span>
    </div>`;
  }

  // processes that could not be asked: what stands here of their nodes is what others say
  unreachable() {
    const gone = store.status.unreachable ?? [];
    if (!gone.length) return nothing;
    return html`<details class="unheard"><summary>${count(gone.length)} ${gone.length === 1 ? 'process' : 'processes'} could not be asked</summary><ul>${gone.slice(0, 100).map(p => html`<li class="wrap"><b>${p.name ?? p.url}</b>
      ${p.url ? html`<span class="mono">${p.url}</span>` : nothing} ${p.instances?.length ? `(${p.instances.join(', ')})` : nothing}: ${p.reason ?? 'no answer'}</li>`)}</ul></details>`;
  }

  line(line) {
    const { rows, services, level } = line;
    const many = rows.length > 1;
    const fixable = services.length === 1 && !isGroup(services[0]) && (line.held ? rows.every(r => r.configured !== 'draining') : level === 'bad');
    const verb = line.word === 'drained' ? 'undrain' : 'readmit';
    return html`<li>${icon(line.shape, level === 'op' ? 'op' : level)}
      <p class="what ${level === 'bad' ? 'c-bad' : level === 'warn' ? 'c-warn' : ''}">${line.who}${line.reason ? html`: ${glue(line.reason)}` : nothing}</p>
      <span class="do">${fixable ? html`<button class="btn sm" ?disabled=${store.phase === 'stale'} @click=${() => openDialog(many ? { verb, service: services[0], ids: rows.map(r => r.id) } : { verb, service: services[0], id: rows[0].id })}>${
        verb === 'undrain' ? 'Undrain' : 'Readmit'}${many ? '…' : ''}</button>` : nothing}</span>
      <div class="chips">${line.by ? html`<span>${glue(line.by)}</span>` : nothing}${many && rows.length > 1 && services.length === 1
        ? html`${rows.slice(0, CHIPS).map(row => html`<button class="tag mono ${level === 'bad' ? 'bad' : level === 'op' ? 'op' : 'warn'}" @click=${() => this.reveal(row)}>${row.id}</button>`)}${
          rows.length > CHIPS ? html`<span>and ${count(rows.length - CHIPS)} more</span>` : nothing}` : nothing}</div></li>`;
  }

  /** Which rows of a service are shown, and in which order. */
  section(service, rows, spare, total, filtered) {
    const listed = rows.length <= FOLDED_ABOVE;
    const quiet = total > QUIET_ABOVE && !filtered && rows.every(row => badness(row) === 3);
    const open = this.#opened.get(service) ?? (filtered || (listed && !quiet));
    return { service, rows, sorted: open || !listed ? this.sort(service, rows) : rows, spare, open, listed, foldable: !listed || total > QUIET_ABOVE, filtered };
  }

  // Worst first. While the pointer or the focus is in the table nothing moves; what would have moved is counted.
  sort(service, rows) {
    const before = this.#order.get(service);
    const keys = new Map(rows.map(row => [keyOf(row), row]));
    if (this.#busy && before) {
      const kept = before.keys.filter(key => keys.has(key));
      const fresh = rows.filter(row => !before.ranks.has(keyOf(row)));
      this.#moved += fresh.length + kept.filter(key => before.ranks.get(key) !== badness(keys.get(key))).length;
      return [...kept.map(key => keys.get(key)), ...fresh];
    }
    const sorted = worstFirst(rows);
    this.#order.set(service, { keys: sorted.map(keyOf), ranks: new Map(sorted.map(row => [keyOf(row), badness(row)])) });
    return sorted;
  }

  table() {
    return html`<table class="nodes" @click=${this.click} @pointerenter=${() => this.#busy = true} @pointerleave=${this.free} @focusin=${() => this.#busy = true} @focusout=${this.free}>
      <colgroup>${WIDTHS.map(width => html`<col .style=${`width:${width}%`}>`)}</colgroup>
      <thead><tr>${COLUMNS.map(([title, cls = '', says]) => html`<th scope="col" class=${cls} title=${says ?? nothing}>${title}</th>`)}<th scope="col"><span class="vh">Actions</span></th></tr></thead>
      ${repeat(this.#lists, list => list.service, list => this.body(list))}
    </table>`;
  }

  body(list) {
    const { service, sorted, open, listed, spare } = list;
    return html`<tbody>${this.sum(list)}
      ${!listed ? html`<tr class="heat"><td colspan="11"><hf-cells keys cell="10" .rows=${list.rows} @choose=${event => this.reveal(event.detail)}></hf-cells></td></tr>` : nothing}
      ${open && listed ? repeat(sorted, keyOf, row => this.node(row, spare.quorum)) : nothing}
      ${open && !listed ? html`<tr class="list"><td colspan="11"><hf-rows id="rows-${service}" name="${label(service)}, ${count(sorted.length)} nodes" .rows=${sorted} .at=${this.at}
        @at=${event => this.at = event.detail}></hf-rows></td></tr>` : nothing}</tbody>`;
  }

  sum({ service, rows, spare, open, foldable, filtered }) {
    const info = store.status.services?.find(s => s.service === service) ?? {};
    const details = store.status.group_details?.find(g => g.group === service);
    const out = spare.all.filter(isOut).length;
    const held = spare.all.filter(isHeld).length;
    const unwell = spare.all.filter(row => badness(row) === 2).length;
    const used = budgetUsed(info);
    const last = isGroup(service) ? details ? `leader ${details.leader || 'none'}, term ${details.term ?? UNKNOWN}` : ''
      : used !== null ? html`retry budget <span class=${used >= 1 ? 'b c-bad' : ''}>${wholePercent(used)}\u00a0%</span>` : '';
    const name = html`${label(service)} <span class="faint">${count(spare.up)} of ${count(spare.size)}${filtered && rows.length < spare.all.length ? `, ${count(rows.length)} shown` : ''}</span>`;
    return html`<tr class="g">
      <th scope="rowgroup">${foldable ? html`<button class="fold" aria-expanded=${String(open)} @click=${() => this.fold(service, !open)}>${icon(open ? 'open' : 'closed', 'off')}${name}</button>` : name}</th>
      <td colspan="2" class="states">${spare.panic ? html`<span class="tag bad">panic mode</span>` : nothing}${!spare.quorum ? html`<span class="tag bad">no quorum</span>` : nothing}${
        out ? html`<span class="tag bad">${count(out)} out</span>` : nothing}${held ? html`<span class="tag op">${count(held)} ${spare.all.every(r => r.configured !== 'ejected') ? 'drained' : 'held'}</span>` : nothing}${
        unwell && spare.quorum ? html`<span class="tag warn">${count(unwell)} not ready</span>` : nothing}${out || held || unwell || spare.panic ? nothing : html`<span class="zero">all healthy</span>`}</td>
      <td class="num hide">${percent(info.ok)}</td><td class="num">${rate(rateOf(service, store.status, store.latest))}<span class="unit">/s</span></td><td class="num hide">${millis(info.p50_ms)}</td><td class="num hide">${millis(info.p99_ms)}</td><td class="num hide">${count(info.in_flight)}</td>
      <td class="num hide last" colspan="3">${info.queue ? html`<span class="c-warn">${count(info.queue)} queued</span> ` : nothing}${last}</td></tr>`;
  }

  node(row, quorum) {
    const key = keyOf(row);
    const bad = healthOf(row, quorum).level === 'bad';
    const why = row.reason || row.in_use === 'panic';
    const tone = bad ? 'bad' : isHeld(row) ? 'op' : '';
    return html`<tr class="n ${tone} ${why ? 'has' : ''} ${this.at === key ? 'at' : ''}" data-key=${key} tabindex="-1">
        <th scope="row">${nameOf(row, quorum)}</th>
        ${cellsOf(row, quorum).map(cell => html`<td class="${cell.cls} k-${cell.name}">${cell.text}${cell.unit ? html`<span class="unit">${cell.unit}</span>` : nothing}</td>`)}
        <td class="act">${more(row)}</td></tr>${why ? html`<tr class="why ${tone}"><td colspan="11">${glue(row.reason)}${row.in_use === 'panic' ? ' Used all the same: panic mode.' : nothing}</td></tr>` : nothing}`;
  }

  empty() {
    const url = store.status.registry_url ?? 'redis://HOST:6379/0';
    const lines = [`holdfast --role catalog,order,record --id 1 --registry ${url} --admin-port 0`, `holdfast --role frontend --registry ${url} --admin-port 0`];
    return html`<section class="card" id="nodes" tabindex="-1" aria-labelledby="nodes-title"><header><h2 id="nodes-title">Nodes</h2></header><div class="empty">${icon('starting', 'off')}<h3>No instance has registered yet</h3>
      <p class="muted">Start one with the same registry and token. It shows up here within a second.</p>${lines.map(line => html`<div class="cli"><code>${line}</code><hf-copy .text=${line}></hf-copy></div>`)}</div></section>`;
  }

  click(event) {
    const button = event.target.closest('[data-menu]');
    const key = event.target.closest('[data-key]')?.dataset.key;
    if (key) this.at = key;
    if (button && key) this.openMenu(store.nodes.get(key), button);
  }

  openMenu(row, button) {
    if (row) this.querySelector('hf-menu').open(row, button);
  }

  fold(service, open) {
    this.#opened.set(service, open);
    this.requestUpdate();
  }

  free() {
    this.#busy = this.matches(':hover') && !!this.querySelector('.nodes:hover') || !!this.querySelector('.nodes')?.contains(document.activeElement);
  }

  settle() {
    this.#busy = false;
    this.requestUpdate();
    this.updateComplete.then(() => this.free());
  }

  filter(text) {
    store.setFilter(text);
    this.requestUpdate();
    history.replaceState(history.state, '', writeHash(location.hash, text) || location.pathname + location.search);
  }

  show({ section, filter }) {
    if (filter !== undefined) this.filter(filter);
    this.updateComplete.then(() => {
      const target = document.getElementById(section);
      target?.scrollIntoView();
      target?.focus({ preventScroll: true });
    });
  }

  // ---- what the keys ask for

  focusFilter() {
    const field = this.querySelector('#filter');
    field?.scrollIntoView({ block: 'nearest' });
    field?.focus();
  }

  leave(event) {
    if (!store.filter) return event.target.blur();
    event.preventDefault();
    this.filter('');
  }

  /** The row in hand. */
  current() {
    return store.nodes.get(this.at ?? '') ?? null;
  }

  /** Goes to the next row, or with -1 to the one before, over all services that are open. */
  step(by, fits = () => true) {
    const rows = this.#lists.filter(list => list.open).flatMap(list => list.sorted);
    let index = rows.findIndex(row => keyOf(row) === this.at);
    if (index < 0 && by < 0) index = rows.length;
    do index += by; while (rows[index] && !fits(rows[index]));
    if (rows[index]) this.reveal(rows[index]);
  }

  nextOut() {
    const out = this.#lists.flatMap(list => list.sorted.filter(isOut));
    const now = out.findIndex(row => keyOf(row) === this.at);
    if (out.length) this.reveal(out[(now + 1) % out.length]);
  }

  /** Opens its service, goes there, and takes the row in hand. */
  async reveal(row) {
    const list = this.#lists.find(one => one.service === row.service);
    this.at = keyOf(row);
    if (list && !list.open) this.#opened.set(row.service, true);
    this.requestUpdate();
    await this.updateComplete;
    const rows = this.querySelector(`hf-rows[id=${CSS.escape(`rows-${row.service}`)}]`);
    if (rows) {
      await rows.updateComplete;
      rows.reveal(this.at);
      rows.scrollIntoView({ block: 'nearest' });
      rows.querySelector('.vlist').focus({ preventScroll: true });
    } else {
      const line = this.querySelector(`tr[data-key=${CSS.escape(this.at)}]`);
      line?.scrollIntoView({ block: 'nearest' });
      line?.focus({ preventScroll: true });
    }
  }

  command(command) {
    const row = this.current();
    const button = () => this.querySelector(`[data-key=${CSS.escape(this.at ?? '')}] [data-menu]`);
    const ask = verb => row && !isGroup(row.service) && openDialog({ verb, service: row.service, id: row.id, process: row.process });
    if (command === 'filter') this.focusFilter();
    else if (command === 'row-next') this.step(1);
    else if (command === 'row-previous') this.step(-1);
    else if (command === 'out-next') this.nextOut();
    else if (command === 'row-open') row && button() && this.openMenu(row, button());
    else if (command === 'drain') ask(row?.configured === 'drained' ? 'undrain' : 'drain');
    else if (command === 'eject') ask(row && (row.configured === 'ejected' || isOut(row)) ? 'readmit' : 'eject');
    else if (command === 'escape') this.escape();
  }

  escape() {
    if (store.filter) this.filter('');
    else this.at = null;
  }
}

customElements.define('hf-nodes', Nodes);
