import { html, nothing } from 'lit';
import { Element } from './element.js';
import { letters, setLetters, startKeys } from './keys.js';
import { KEYS } from './model/keymap.js';

const WRITTEN = { Escape: 'Esc' };

/** The keys, and the switch for those that are letters. */
class Help extends Element {
  #open = false;

  render() {
    return html`<dialog id="keys" aria-labelledby="keys-title" @close=${this.#closed}>
      ${!this.#open
        ? nothing
        : html`<h2 id="keys-title">Keys</h2>
            <dl class="keys">
              ${Object.entries(KEYS).map(
                ([keys, { says }]) => html`<div>
                  <dt>${keys.split(' ').map(key => html`<kbd>${WRITTEN[key] ?? key}</kbd> `)}</dt>
                  <dd>${says}</dd>
                </div>`,
              )}
            </dl>
            <div class="in">
              <label class="check"><input type="checkbox" .checked=${letters()} @change=${event => setLetters(event.target.checked)} />
                Letters are keys. Without, only Enter and Esc are: for readers and dictation</label>
            </div>
            <footer><button type="button" class="btn big" @click=${this.#close}>Close</button></footer>`}
    </dialog>`;
  }

  #opened = async ({ detail }) => {
    if (detail.verb !== 'keys') {
      return;
    }
    this.#open = true;
    this.requestUpdate();
    await this.updateComplete;
    const dialog = this.querySelector('dialog');
    if (!dialog.open) {
      dialog.showModal();
    }
  };

  #close = () => this.querySelector('dialog').close();

  #closed = () => {
    this.#open = false;
    this.requestUpdate();
  };

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('hf-dialog', this.#opened);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('hf-dialog', this.#opened);
  }
}

startKeys();
customElements.define('hf-help', Help);
