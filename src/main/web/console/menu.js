import { html, nothing } from 'lit';
import { when } from '../shared/format.js';
import { openDialog } from './actions.js';
import { Element } from './element.js';
import { addressOf, isGroup, isOut, keyOf } from './model/nodes.js';
import { store } from './store.js';

/** What can be done with a node, and what else is known of it. One for the whole page, beside the button that opened it. */
class Menu extends Element {
  static topics = ['state', 'phase'];
  static properties = { key: { state: true } };

  render() {
    const row = store.nodes.get(this.key ?? '');
    return html`<div class="menu" popover role="dialog" aria-label=${this.key ?? 'Actions'} @toggle=${this.toggled}>${row ? this.of(row) : nothing}</div>`;
  }

  of(row) {
    const facts = [['Address', addressOf(row) || row.url], ['Version', row.version], ['Process', nameOf(row.process)], ['Since', row.since && when(row.since, store.now)], ['By', row.by]];
    const off = store.phase === 'stale';
    return html`<div class="title wrap">${keyOf(row)}</div>
      <dl>${facts.filter(([, value]) => value).map(([name, value]) => html`<dt>${name}</dt><dd class="wrap">${value}</dd>`)}</dl>
      ${verbsOf(row).map(([verb, title, danger]) => html`<button class=${danger ? 'c-bad' : ''} ?disabled=${off} @click=${() => this.act(verb, row)}>${title}</button>`)}`;
  }

  act(verb, row) {
    this.close();
    openDialog(isGroup(row.service) ? { verb, service: row.service, id: row.id, group: row.service, process: row.process } : { verb, service: row.service, id: row.id, process: row.process });
  }

  /** @param {Element} button that opened it */
  async open(row, button) {
    const menu = this.querySelector('.menu');
    if (this.key === keyOf(row) && menu.matches(':popover-open')) return this.close();
    this.key = keyOf(row);
    this.button = button;
    await this.updateComplete;
    menu.showPopover();
    const at = button.getBoundingClientRect();
    const below = at.bottom + menu.offsetHeight + 8 < innerHeight;
    menu.style.left = `${Math.max(8, Math.min(at.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8))}px`;
    menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - menu.offsetHeight - 4)}px`;
    menu.querySelector('button:not([disabled])')?.focus();
  }

  close() {
    this.querySelector('.menu').hidePopover();
  }

  toggled(event) {
    if (event.newState === 'closed' && this.contains(document.activeElement)) this.button?.focus();
  }
}

const nameOf = id => store.status?.processes?.find(p => p.id === id)?.name ?? id;

/** @returns {[verb: string, title: string, danger?: boolean][]} */
export function verbsOf(row) {
  const chaos = store.status?.processes?.some(p => p.id === row.process && p.chaos) ? [['pause', 'Pause…', true], ['kill', 'Kill', true]] : [];
  if (isGroup(row.service)) return [['transfer', 'Transfer…'], ['members', 'Members…'], ...chaos];
  return [row.configured === 'drained' ? ['undrain', 'Undrain'] : ['drain', 'Drain'], row.configured === 'ejected' || isOut(row) ? ['readmit', 'Readmit'] : ['eject', 'Eject'], ...chaos];
}

customElements.define('hf-menu', Menu);
