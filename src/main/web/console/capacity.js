import { html } from 'lit';
import { Element } from './element.js';

class Capacity extends Element {
  static topics = ['state'];

  render() {
    return html``;
  }
}

customElements.define('hf-capacity', Capacity);
