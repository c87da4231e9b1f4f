import { LitElement } from 'lit';
import { chart } from './chart.js';

/** A small chart beside a figure. `.data` is [seconds, values, values?], `.marks` the seconds of troubles. */
class Spark extends LitElement {
  static properties = { data: { attribute: false }, marks: { attribute: false }, low: { type: Number }, top: { type: Number } };

  #plot = null;
  #again = () => {
    this.#plot?.destroy();
    this.#plot = null;
    this.requestUpdate();
  };

  constructor() {
    super();
    this.marks = [];
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.setAttribute('aria-hidden', 'true'); // the figure says it
    document.addEventListener('hf-theme', this.#again);
    this.sizes = new ResizeObserver(() => {
      if (this.#plot && this.clientWidth) this.#plot.setSize({ width: this.clientWidth, height: this.#plot.height });
    });
    this.sizes.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('hf-theme', this.#again);
    this.sizes.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  updated() {
    if (!this.data?.[0].length) return;
    this.#plot ??= chart(this, { series: ['chart', 'chart2'].slice(0, this.data.length - 1), height: 26, low: this.low, top: this.top, marks: () => this.marks });
    this.#plot.setData(this.data);
  }
}

customElements.define('hf-spark', Spark);
