import { html, LitElement } from 'lit';
import { startTheme } from '../shared/theme.js';

class Shop extends LitElement {
  createRenderRoot() {
    return this;
  }

  render() {
    return html`<main><h1>Holdfast shop</h1></main>`;
  }
}

startTheme();
customElements.define('hf-shop', Shop);
