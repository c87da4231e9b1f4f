import { html } from 'lit';
import { Element } from './element.js';

class Orders extends Element {
  static topics = ['state'];

  render() {
    return html``;
  }
}

customElements.define('hf-orders', Orders);
