import { html } from 'lit';
import { Element } from './element.js';

class Login extends Element {
  static topics = ['state'];

  render() {
    return html``;
  }
}

customElements.define('hf-login', Login);
