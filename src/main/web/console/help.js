import { html } from 'lit';
import { Element } from './element.js';

class Help extends Element {
  static topics = ['state'];

  render() {
    return html``;
  }
}

customElements.define('hf-help', Help);
