import { html } from 'lit';
import { Element } from './element.js';

class Groups extends Element {
  static topics = ['state'];

  render() {
    return html``;
  }
}

customElements.define('hf-groups', Groups);
