import { html, LitElement } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { healthOf, isHeld, keyOf } from './model/nodes.js';
import { cellsOf, COLUMNS, more, nameOf } from './row.js';

const HEIGHT = 32;
const IN_SIGHT = 9;
const EXTRA = 4;

/** A list of any length: rows of one height, of which only those in sight exist. `choose` asks for the menu of a row. */
class Rows extends LitElement {
  static properties = { rows: { attribute: false }, name: { type: String }, at: { attribute: false }, top: { state: true } };

  constructor() {
    super();
    this.rows = [];
    this.at = null;
    this.top = 0;
  }

  createRenderRoot() {
    return this;
  }

  render() {
    const { rows, top } = this;
    const from = Math.max(0, Math.floor(top / HEIGHT) - EXTRA);
    const to = Math.min(rows.length, Math.ceil(top / HEIGHT) + IN_SIGHT + EXTRA);
    const active = rows.findIndex(row => keyOf(row) === this.at);
    return html`<div class="vlist" role="grid" tabindex="0" aria-label=${this.name} aria-rowcount=${rows.length + 1} aria-colcount=${COLUMNS.length + 1}
        aria-activedescendant=${active >= from && active < to ? this.idOf(active) : ''} .style=${`height:${Math.min(rows.length, IN_SIGHT) * HEIGHT + 1}px`}
        @scroll=${this.scrolled} @keydown=${this.press}>
      <div class="vh" role="row" aria-rowindex="1">${COLUMNS.map(([title]) => html`<span role="columnheader">${title}</span>`)}<span role="columnheader">Actions</span></div>
      <div class="pad" role="presentation" .style=${`height:${rows.length * HEIGHT}px`}></div>
      ${repeat(rows.slice(from, to), keyOf, (row, i) => {
        const index = from + i;
        const bad = healthOf(row).level === 'bad';
        return html`<div class="row ${bad ? 'bad' : isHeld(row) ? 'op' : ''} ${index === active ? 'at' : ''}" role="row" id=${this.idOf(index)} aria-rowindex=${index + 2}
            data-key=${keyOf(row)} .style=${`top:${index * HEIGHT}px`}>
          <span role="gridcell">${nameOf(row)}</span>
          ${cellsOf(row).map(cell => html`<span role="gridcell" class="${cell.cls} k-${cell.name}">${cell.text}</span>`)}
          <span role="gridcell" class="act">${more(row, '-1')}</span></div>`;
      })}
    </div>`;
  }

  idOf(index) {
    return `${this.id}-${index}`;
  }

  scrolled(event) {
    this.top = event.target.scrollTop;
  }

  press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: IN_SIGHT - 1, PageUp: 1 - IN_SIGHT, Home: -this.rows.length, End: this.rows.length }[event.key];
    if (!step) return;
    event.preventDefault();
    const now = this.rows.findIndex(row => keyOf(row) === this.at);
    const next = Math.max(0, Math.min(this.rows.length - 1, now < 0 ? 0 : now + step));
    this.dispatchEvent(new CustomEvent('at', { detail: keyOf(this.rows[next]), bubbles: true }));
    this.reveal(keyOf(this.rows[next]));
  }

  /** Scrolls to a row. @param {string} key */
  reveal(key) {
    const index = this.rows.findIndex(row => keyOf(row) === key);
    const list = this.querySelector('.vlist');
    if (index < 0 || !list) return;
    const top = index * HEIGHT;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + HEIGHT > list.scrollTop + list.clientHeight) list.scrollTop = top + HEIGHT - list.clientHeight;
  }
}

customElements.define('hf-rows', Rows);
