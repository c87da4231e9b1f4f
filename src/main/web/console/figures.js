import { html } from 'lit';
import { Element } from './element.js';

class Figures extends Element {
  static topics = ['state'];

  render() {
    return html``;
  }
}

customElements.define('hf-figures', Figures);
