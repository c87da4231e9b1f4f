import { html } from 'lit';
import { Element } from './element.js';

class Events extends Element {
  static topics = ['state'];

  render() {
    return html``;
  }
}

customElements.define('hf-events', Events);
