import { html } from 'lit';
import { Element } from './element.js';

class Dialog extends Element {
  static topics = ['state'];

  render() {
    return html``;
  }
}

customElements.define('hf-dialog', Dialog);
