import { html } from 'lit';
import { Element } from './element.js';

class Bar extends Element {
  static topics = ['state'];

  render() {
    return html``;
  }
}

customElements.define('hf-bar', Bar);
