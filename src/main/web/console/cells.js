import { html, LitElement } from 'lit';
import { colour } from '../shared/theme.js';
import { count } from '../shared/format.js';
import { glyphOf, isHeld, isOut, keyOf } from './model/nodes.js';

const COLOURS = ['well', 'accent', 'bad', 'warn', 'faint', 'surface'];

// read once a theme, for all canvases
let palette = null;
document.addEventListener('hf-theme', () => palette = null);
const colours = () => palette ??= Object.fromEntries(COLOURS.map(name => [name, colour(name)]));

/**
 * Many nodes as cells on one canvas. With `keys` it takes the focus: arrows go from cell to cell and say which it is, Enter opens it.
 * With `line` it is one line, and what does not fit is left out; rows come worst first then.
 */
class Cells extends LitElement {
  static properties = { rows: { attribute: false }, cell: { type: Number }, line: { type: Boolean }, keys: { type: Boolean }, at: { state: true } };

  constructor() {
    super();
    this.rows = [];
    this.cell = 10;
    this.at = -1;
    this.repaint = () => this.paint();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('hf-theme', this.repaint);
    this.observer = new ResizeObserver(this.repaint);
    this.observer.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('hf-theme', this.repaint);
    this.observer.disconnect();
  }

  render() {
    const out = this.rows.filter(isOut).length;
    const held = this.rows.filter(row => isHeld(row) && !isOut(row)).length;
    const text = `${count(this.rows.length)} nodes, ${count(out)} out${held ? `, ${count(held)} drained or ejected` : ''}`;
    if (!this.keys) return html`<canvas role="img" aria-label=${text}></canvas>`;
    const row = this.rows[this.at];
    return html`<div class="cells" role="group" tabindex="0" aria-label="${text}. Arrow keys go from cell to cell, Enter opens one"
        @keydown=${this.press} @click=${this.click} @focus=${() => this.go(Math.max(0, this.at))} @blur=${() => this.at = -1}
        @pointermove=${this.point} @pointerleave=${() => this.at = -1}>
      <canvas aria-hidden="true"></canvas>
      <output class="cell-name" aria-live="polite">${row ? `${keyOf(row)}, ${glyphOf(row).word}` : ''}</output>
    </div>`;
  }

  updated() {
    this.paint();
  }

  get columns() {
    return Math.max(1, Math.floor((this.clientWidth || 1) / this.cell));
  }

  paint() {
    const canvas = this.querySelector('canvas');
    if (!canvas || !this.isConnected || !this.clientWidth) return;
    const { cell, columns, at } = this;
    const rows = this.line ? this.rows.slice(0, columns) : this.rows;
    const width = Math.min(rows.length, columns) * cell;
    const height = Math.ceil(rows.length / columns) * cell;
    const ratio = devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    const context = canvas.getContext('2d');
    const paint = colours();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const size = cell - 2;
    rows.forEach((row, i) => {
      const x = (i % columns) * cell;
      const y = Math.floor(i / columns) * cell;
      const { shape } = glyphOf(row);
      if (shape === 'bad') {
        context.fillStyle = paint.bad;
        context.fillRect(x, y, size, size);
        context.strokeStyle = paint.surface;
        context.lineWidth = 1.3;
        context.beginPath();
        context.moveTo(x + 2, y + 2);
        context.lineTo(x + size - 2, y + size - 2);
        context.moveTo(x + size - 2, y + 2);
        context.lineTo(x + 2, y + size - 2);
        context.stroke();
      } else if (shape === 'ok' || shape === 'leader') {
        context.fillStyle = paint.well;
        context.fillRect(x + 1, y + 1, size - 2, size - 2);
      } else { // a ring: drained, starting, behind, not heard of
        context.strokeStyle = shape === 'drained' ? paint.accent : shape === 'starting' ? paint.warn : paint.faint;
        context.lineWidth = 1.6;
        context.strokeRect(x + 1.8, y + 1.8, size - 3.6, size - 3.6);
      }
      if (i === at) {
        context.strokeStyle = paint.accent;
        context.lineWidth = 2;
        context.strokeRect(x, y, size, size);
      }
    });
  }

  go(at) {
    this.at = Math.max(0, Math.min(this.rows.length - 1, at));
  }

  press(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.columns, ArrowUp: -this.columns, Home: -this.rows.length, End: this.rows.length }[event.key];
    if (step) {
      event.preventDefault();
      this.go(this.at + step);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.choose();
    }
  }

  point(event) {
    const box = this.querySelector('canvas').getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left) / this.cell);
    const at = Math.floor((event.clientY - box.top) / this.cell) * this.columns + column;
    this.at = column >= 0 && column < this.columns && at >= 0 && at < this.rows.length ? at : -1;
  }

  click(event) {
    this.point(event);
    this.choose();
  }

  choose() {
    const row = this.rows[this.at];
    if (row) this.dispatchEvent(new CustomEvent('choose', { detail: row, bubbles: true }));
  }
}

customElements.define('hf-cells', Cells);
