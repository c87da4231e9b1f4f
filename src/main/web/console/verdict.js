import { html } from 'lit';
import { Element } from './element.js';

class Verdict extends Element {
  static topics = ['state'];

  render() {
    return html``;
  }
}

customElements.define('hf-verdict', Verdict);
