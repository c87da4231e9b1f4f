import { html, LitElement } from 'lit';
import { copy } from '../shared/copy.js';

/** A button that copies `.text`, and says so in its place. */
class Copy extends LitElement {
  static properties = { text: { attribute: false }, said: { state: true } };

  createRenderRoot() {
    return this;
  }

  render() {
    return html`<button type="button" class="btn sm" aria-live="polite" @click=${this.click}>${this.said ?? 'Copy'}</button>`;
  }

  async click() {
    this.said = await copy(this.text) ? 'Copied' : 'Not allowed';
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.said = undefined, 2000);
  }
}

customElements.define('hf-copy', Copy);
