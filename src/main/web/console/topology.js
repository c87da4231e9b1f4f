import { html } from 'lit';
import { Element } from './element.js';

class Topology extends Element {
  static topics = ['state'];

  render() {
    return html``;
  }
}

customElements.define('hf-topology', Topology);
