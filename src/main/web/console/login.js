import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../shared/icons.js';
import { read, send } from './ask.js';
import { field } from './dialog.js';
import { Element } from './element.js';
import { store } from './store.js';
import { askNow } from './stream.js';

const STORED = 'holdfast.name';
const WRONG = 'This is not the token of this process.';

/** Opens the login above whatever is open. @returns {Promise<boolean>} whether somebody is signed in then */
export const signIn = () => document.querySelector('hf-login')?.ask() ?? Promise.resolve(false);

/** A name for the events and a token, for a cookie that scripts cannot read. */
class Login extends Element {
  static topics = ['session', 'phase'];

  #name = remembered();
  #token = '';
  #fault = '';
  #busy = false;
  #open = false;
  #answer = null; // to who waits for the login

  render() {
    return html`<dialog id="login" aria-labelledby="login-title" @close=${this.#closed}>
      ${!this.#open ? nothing : store.name && !this.#answer ? this.#out() : this.#in()}
    </dialog>`;
  }

  #in() {
    const typed = member => event => this.#set(member, event.target.value);
    return html`<form @submit=${this.#submit} novalidate>
      <h2 id="login-title">Sign in to ${store.mustSignIn ? 'look' : 'change something'}</h2>
      <div class="in">
        <p class="muted">${store.mustSignIn ? 'Looking needs a token here' : 'Looking needs no token'}. What you do is noted in the events, under the name that you give here.</p>
        ${field('Your name', 'login-name', '', () => html`<input
          id="login-name" class="field" name="name" autocomplete="username" maxlength="64" required
          .value=${live(this.#name)} @input=${typed('name')} />`)}
        ${field('Token', 'login-token', this.#fault, described => html`<input
          id="login-token" class="field" name="token" type="password" autocomplete="current-password" maxlength="4096" required
          aria-invalid=${described ? 'true' : 'false'} aria-describedby=${described ? `${described} login-hint` : 'login-hint'}
          .value=${live(this.#token)} @input=${typed('token')} />`)}
        <p id="login-hint" class="faint small">It is HOLDFAST_ADMIN_TOKEN, in the file admin-token of the data directory, or your own. The cookie is for this
          origin alone, scripts cannot read it, and it ends after 12${'\u00a0'}h, or with the token.</p>
      </div>
      <footer>
        <button type="button" class="btn big" @click=${this.#close}>${store.mustSignIn ? 'Close' : 'Only look'}</button>
        <button class="btn big primary" ?disabled=${this.#busy} aria-busy=${this.#busy}>${this.#busy ? 'Signing in …' : 'Sign in'}</button>
      </footer>
    </form>`;
  }

  #out() {
    return html`<form @submit=${this.#leave}>
      <h2 id="login-title">Signed in as <bdi>${store.name}</bdi></h2>
      <div class="in">
        <p class="muted">What you do is noted in the events under this name.${store.scope ? ` Your token has the scope ${store.scope}.` : ''}</p>
        ${this.#fault ? html`<p class="c-bad small wrap" role="alert">${icon('bad', 'bad')} ${this.#fault}</p>` : nothing}
      </div>
      <footer>
        <button type="button" class="btn big" @click=${this.#close}>Stay</button>
        <button class="btn big primary" ?disabled=${this.#busy}>Sign out</button>
      </footer>
    </form>`;
  }

  /** @returns {Promise<boolean>} */
  ask() {
    return new Promise(answer => {
      this.#answer = answer;
      this.#show();
    });
  }

  #set(member, value) {
    if (member === 'name') {
      this.#name = value;
    } else {
      this.#token = value;
      this.#fault = '';
    }
    this.requestUpdate();
  }

  #submit = async event => {
    event.preventDefault();
    const name = this.#name.trim();
    if (!name || !this.#token) {
      this.#fault = this.#token ? '' : 'The token is missing';
      this.requestUpdate();
      await this.updateComplete;
      this.querySelector(name ? '#login-token' : '#login-name').focus();
      return;
    }
    this.#busy = true;
    this.requestUpdate();
    const outcome = await send({ path: '/login', body: { name, token: this.#token } });
    this.#busy = false;
    if (outcome.kind === 'done') {
      remember(name);
      const looks = store.mustSignIn;
      store.setSession({ name });
      this.#settle(true);
      this.#close();
      if (looks) askNow();
      this.#whoIsIt();
    } else {
      this.#fault = outcome.kind === 'login' ? WRONG : [outcome.detail, ...outcome.errors].join(' ');
    }
    this.requestUpdate();
    await this.updateComplete;
    if (this.#fault) {
      this.querySelector('#login-token')?.select();
    }
  };

  #leave = async event => {
    event.preventDefault();
    this.#busy = true;
    this.requestUpdate();
    const outcome = await send({ path: '/login', body: undefined }, 'DELETE');
    this.#busy = false;
    if (outcome.kind === 'done') {
      store.setSession({});
      this.#close();
      this.#whoIsIt();
    } else {
      this.#fault = outcome.detail;
    }
    this.requestUpdate();
  };

  #settle(signedIn) {
    this.#answer?.(signedIn);
    this.#answer = null;
  }

  async #show() {
    this.#open = true;
    this.#token = '';
    this.#fault = '';
    this.requestUpdate();
    await this.updateComplete;
    const dialog = this.querySelector('dialog');
    if (!dialog.open) {
      dialog.showModal();
    }
    dialog.querySelector(this.#name ? '#login-token' : '#login-name')?.focus();
  }

  #close = () => this.querySelector('dialog').close();

  #closed = () => {
    this.#open = false;
    this.#token = '';
    this.#settle(false);
    this.requestUpdate();
  };

  #opened = ({ detail }) => {
    if (detail.verb === 'login') {
      this.#show();
    }
  };

  // Who is signed in already, by a cookie from before; without an answer nobody is.
  async firstUpdated() {
    await this.#whoIsIt();
    if (store.mustSignIn) this.#show();
  }

  async #whoIsIt() {
    try {
      const { body } = await read('/login');
      const name = typeof body.name === 'string' ? body.name : null;
      store.setSession({ name, scope: typeof body.scope === 'string' ? body.scope : null, mustSignIn: name === null && body.reads_open === false });
    } catch {
      store.setSession({});
    }
  }

  #phase = '';

  // A view that becomes stale may have become so because the session has ended.
  changed() {
    if (store.phase === 'stale' && this.#phase !== 'stale') this.#whoIsIt();
    this.#phase = store.phase;
    super.changed();
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('hf-dialog', this.#opened);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('hf-dialog', this.#opened);
  }
}

function remembered() {
  try {
    return localStorage.getItem(STORED) ?? '';
  } catch {
    return '';
  }
}

// The name, never the token.
function remember(name) {
  try {
    localStorage.setItem(STORED, name);
  } catch {
    // asked for again next time
  }
}

customElements.define('hf-login', Login);
