import { html } from 'lit';
import { Element } from './element.js';

class Nodes extends Element {
  static topics = ['state'];

  render() {
    return html``;
  }
}

customElements.define('hf-nodes', Nodes);
