import { html } from 'lit';
import { startTheme } from '../shared/theme.js';
import './bar.js';
import './capacity.js';
import './dialog.js';
import './events.js';
import './figures.js';
import './groups.js';
import './help.js';
import './login.js';
import './nodes.js';
import './orders.js';
import './topology.js';
import './verdict.js';
import { Element } from './element.js';
import { store } from './store.js';
import { startStream } from './stream.js';

class Console extends Element {
  static topics = ['phase'];

  render() {
    document.body.classList.toggle('is-stale', store.phase === 'stale');
    return html`<hf-bar></hf-bar>
      <main>
        <hf-verdict></hf-verdict>
        <div class="left">
          <hf-figures></hf-figures>
          <hf-topology></hf-topology>
          <hf-nodes></hf-nodes>
          <hf-groups></hf-groups>
          <hf-orders></hf-orders>
          <hf-capacity></hf-capacity>
        </div>
        <div class="right"><hf-events></hf-events></div>
      </main>
      <hf-dialog></hf-dialog>
      <hf-login></hf-login>
      <hf-help></hf-help>`;
  }
}

startTheme();
customElements.define('hf-console', Console);
startStream();
