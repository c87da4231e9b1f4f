import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { copy } from '../shared/copy.js';
import { count } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { send } from './ask.js';
import { Element } from './element.js';
import { signIn } from './login.js';
import { called, consequences, toType } from './model/consequences.js';
import { keyOf } from './model/nodes.js';
import { VERBS, confirming, faults } from './model/verbs.js';
import { store } from './store.js';

const EMPTY = Object.freeze({ reason: '', span: '', keep: false, pause: '5s', typed: '' });
/** Names of several nodes that are written out. */
const NAMED = 24;

/**
 * Asks before a command is sent: what happens, what is in flight, what stays, whether one more may be lost after it, and the same as a line
 * for a terminal. The outcome stands here too, unless all is done: then the dialog closes, and table and events show it.
 */
class Dialog extends Element {
  static topics = ['phase', 'state', 'session'];

  #asked = null; // what openDialog was told
  #choice = {}; // what is chosen in it: to, change, id
  #fields = { ...EMPTY };
  #tried = false; // to confirm: from then on faults are shown
  #sending = null; // {done, of}
  #outcome = null;
  #said = ''; // to readers, once the dialog has closed
  #copied = ''; // what came of the last copy, for a moment

  render() {
    const verb = this.#asked && VERBS[this.#asked.verb];
    return html`<dialog id="command" class=${verb?.danger ? 'danger' : ''} aria-labelledby="command-title" @close=${this.#closed}>
        ${verb ? this.#form(verb) : nothing}
      </dialog>
      <p class="vh" role="status">${this.#said}</p>`;
  }

  #form(verb) {
    const action = this.#action();
    const rows = [...store.nodes.values()];
    const name = toType(store.status ?? {}, rows, action);
    const wrong = this.#tried ? faults(action.verb, action, this.#fields, name) : {};
    const busy = this.#sending !== null;
    const off = store.phase === 'stale' || this.#impossible(action);
    return html`<form @submit=${this.#confirm} novalidate>
      <h2 id="command-title"><bdi>${verb.title(action)}</bdi></h2>
      <div class="in">
        <p class="muted">${verb.what(action)}</p>
        ${this.#names(action)} ${this.#choices(verb, action, wrong)}
        <ul class="after">
          ${consequences(store.status ?? {}, rows, action).map(
            ({ level, strong, text }) => html`<li>
              ${icon(level, level === 'election' || level === 'allok' ? 'ok' : level)}
              <span>${strong ? html`<b>${strong}</b> ` : nothing}${text}</span>
            </li>`,
          )}
        </ul>
        ${this.#inputs(verb, wrong)} ${name ? this.#typed(name, verb, wrong) : nothing} ${this.#line(verb, action)} ${this.#result(off)}
      </div>
      <footer>
        <span class="faint small">${store.name ? html`Noted in the events as <bdi>${store.name}</bdi>` : 'You are asked to sign in'}</span>
        <button type="button" class="btn big" @click=${this.#close}>${this.#outcome?.kind === 'unknown' ? 'Close' : 'Cancel'}</button>
        <button class="btn big ${verb.danger ? 'danger' : 'primary'}" ?disabled=${busy || !!off} aria-busy=${busy}>
          <span>${busy ? this.#progress() : html`<bdi>${confirming(action.verb, action)}</bdi>`}</span>
        </button>
      </footer>
    </form>`;
  }

  // The rows as they are now: what is known of a node may change while the dialog is open.
  #action() {
    const { verb, service, id, ids, group, process } = this.#asked;
    const names = ids ? ids.map(one => (one.includes('/') ? one : `${service}/${one}`)) : service && id ? [`${service}/${id}`] : [];
    const nodes = names.map(name => store.nodes.get(name) ?? { service: name.split('/')[0], id: name.slice(name.indexOf('/') + 1), in_flight: null });
    const processId = process ?? nodes[0]?.process;
    return {
      verb,
      nodes,
      group: group ?? (verb === 'transfer' || verb === 'members' ? service : undefined),
      process: (store.status?.processes ?? []).find(one => one.id === processId),
      ...this.#choice,
    };
  }

  #impossible({ verb, process }) {
    if (verb !== 'kill' && verb !== 'pause') {
      return '';
    }
    return !process ? 'Its process is not known here.' : process.chaos ? '' : 'This process was not started with --chaos, and lets nobody break it.';
  }

  #names({ nodes }) {
    return nodes.length < 2
      ? nothing
      : html`<ul class="chips" aria-label="Which">
          ${nodes.slice(0, NAMED).map(node => html`<li class="tag mono"><bdi>${keyOf(node)}</bdi></li>`)}
          ${nodes.length > NAMED ? html`<li class="tag">and ${count(nodes.length - NAMED)} more</li>` : nothing}
        </ul>`;
  }

  #choices({ fields }, { verb, group, change, to, id }, wrong) {
    const details = (store.status?.group_details ?? []).find(one => one.group === group);
    const replicas = (details?.replicas ?? []).filter(replica => verb !== 'transfer' || (details.voters ?? []).includes(replica.id));
    const choose = choice => {
      this.#choice = { ...this.#choice, ...choice };
      this.requestUpdate();
    };
    return html`${fields.includes('change')
      ? html`<fieldset class="seg">
          <legend class="vh">Add or remove</legend>
          ${['add', 'remove'].map(
            word => html`<label><input type="radio" name="change" value=${word} .checked=${live(change === word)}
              @change=${() => choose({ change: word, id: undefined })} />${word === 'add' ? 'Add' : 'Remove'}</label>`,
          )}
        </fieldset>`
      : nothing}
    ${fields.includes('to') || (fields.includes('id') && change === 'remove')
      ? field(fields.includes('to') ? 'Who shall lead' : 'Which replica', 'command-replica', wrong.to ?? wrong.id, described => html`<select
          id="command-replica"
          class="field"
          ?autofocus=${true}
          aria-invalid=${described ? 'true' : 'false'}
          aria-describedby=${described || nothing}
          @change=${event => choose({ [fields.includes('to') ? 'to' : 'id']: Number(event.target.value) || undefined })}
        >
          <option value="" .selected=${live(!(to ?? id))}>Choose …</option>
          ${replicas.map(
            replica => html`<option
              value=${replica.id}
              ?disabled=${fields.includes('to') && replica.id === details.leader}
              .selected=${live((to ?? id) === replica.id)}
            >replica ${replica.id}, ${replica.id === details.leader ? 'leads now' : (replica.role ?? 'unreachable')}</option>`,
          )}
        </select>`)
      : nothing}
    ${fields.includes('id') && change === 'add'
      ? field('Its id', 'command-id', wrong.id, described => html`<input
          id="command-id"
          class="field mono"
          inputmode="numeric"
          autocomplete="off"
          maxlength="4"
          aria-invalid=${described ? 'true' : 'false'}
          aria-describedby=${described || nothing}
          .value=${live(id ? String(id) : '')}
          @input=${event => choose({ id: /^\d+$/.test(event.target.value) ? Number(event.target.value) : undefined })}
        />`)
      : nothing}`;
  }

  #inputs({ fields }, wrong) {
    const input = (name, more = {}) => described => html`<input
      id="command-${name}"
      class="field"
      autocomplete="off"
      maxlength=${more.most ?? 20}
      placeholder=${more.placeholder ?? nothing}
      aria-invalid=${described ? 'true' : 'false'}
      aria-describedby=${described || nothing}
      .value=${live(this.#fields[name])}
      @input=${event => this.#set(name, event.target.value)}
    />`;
    return html`${fields.includes('reason')
      ? html`<div class="two">
          ${field('Reason, shown to whoever wonders', 'command-reason', wrong.reason, input('reason', { most: 200 }))}
          ${field('For', 'command-span', wrong.span, input('span', { placeholder: this.#asked.verb === 'eject' ? '1m' : '720h' }))}
        </div>`
      : nothing}
    ${fields.includes('pause') ? field('For, 60s at most', 'command-pause', wrong.pause, input('pause')) : nothing}
    ${fields.includes('keep')
      ? html`<label class="check"><input type="checkbox" .checked=${live(this.#fields.keep)} @change=${event => this.#set('keep', event.target.checked)} />
          It keeps the leadership until the next election</label>`
      : nothing}`;
  }

  #typed(name, { word }, wrong) {
    const label = html`Type <code><bdi>${name}</bdi></code> to ${word.toLowerCase()} it`;
    return field(label, 'command-typed', wrong.typed, described => html`<input
      id="command-typed"
      class="field mono"
      autocomplete="off"
      spellcheck="false"
      aria-invalid=${described ? 'true' : 'false'}
      aria-describedby=${described || nothing}
      .value=${live(this.#fields.typed)}
      @input=${event => this.#set('typed', event.target.value)}
    />`);
  }

  #line(verb, action) {
    const lines = verb.commands(action, this.#fields, location.origin).map(command => command.line);
    if (lines.length === 0) {
      return nothing;
    }
    const text = lines.join('\n');
    return html`<div>
      <div class="muted small b">The same from a terminal</div>
      <div class="cli">
        <code tabindex=${lines.length > 6 ? 0 : nothing}>${text}</code>
        <button type="button" class="btn sm" aria-label=${this.#copied || 'Copy the command line'} @click=${() => this.#copy(text)}>
          ${this.#copied || 'Copy'}
        </button>
      </div>
    </div>`;
  }

  #result(off) {
    if (store.phase === 'stale') {
      return html`<p class="outcome" role="alert">${icon('stale', 'off')} <span>Nothing is sent while this view is stale. It goes on by itself when the process answers.</span></p>`;
    }
    if (off) {
      return html`<p class="outcome" role="alert">${icon('warn', 'warn')} <span>${off}</span></p>`;
    }
    const outcome = this.#outcome;
    if (!outcome) {
      return nothing;
    }
    const unknown = outcome.kind === 'unknown';
    return html`<div class="outcome ${unknown ? 'warn' : 'bad'}" role="alert">
      ${icon(unknown ? 'warn' : 'bad', unknown ? 'warn' : 'bad')}
      <div>
        <b>${unknown ? 'Outcome unknown' : outcome.kind === 'login' ? 'Not done: nobody is signed in' : 'Refused, nothing was done'}${outcome.at ? html`, at <bdi>${outcome.at}</bdi>` : nothing}.</b>
        <span class="wrap">${outcome.detail}</span>
        ${outcome.errors.map(error => html`<div class="wrap">${error}</div>`)}
        ${outcome.done ? html`<div>${count(outcome.done)} of ${count(outcome.of)} were done.</div>` : nothing}
        ${outcome.requestId ? html`<div class="muted small">Request <span class="mono wrap">${outcome.requestId}</span></div>` : nothing}
      </div>
    </div>`;
  }

  #progress() {
    const { done, of } = this.#sending;
    return of > 1 ? `${count(done)} of ${count(of)} …` : 'Sending …';
  }

  #set(name, value) {
    this.#fields = { ...this.#fields, [name]: value };
    this.requestUpdate();
  }

  async #copy(text) {
    this.#copied = (await copy(text)) ? 'Copied' : 'Not allowed';
    this.#said = this.#copied;
    this.requestUpdate();
    setTimeout(() => {
      this.#copied = '';
      this.requestUpdate();
    }, 2000);
  }

  #confirm = async event => {
    event.preventDefault();
    const action = this.#action();
    const verb = VERBS[action.verb];
    const name = toType(store.status ?? {}, [...store.nodes.values()], action);
    this.#tried = true;
    this.#outcome = null;
    this.requestUpdate();
    if (this.#sending || Object.keys(faults(action.verb, action, this.#fields, name)).length > 0) {
      await this.updateComplete;
      this.querySelector('[aria-invalid="true"]')?.focus();
      return;
    }
    await this.#send(verb.commands(action, this.#fields, location.origin), confirming(action.verb, action), action);
  };

  // One after the other, and no further than the first that is not done.
  async #send(commands, what, action) {
    const asked = this.#asked;
    this.#sending = { done: 0, of: commands.length };
    this.requestUpdate();
    for (const [i, command] of commands.entries()) {
      let outcome = await send(command);
      if (outcome.kind === 'login' && (await signIn())) {
        outcome = await send(command);
      }
      if (outcome.kind !== 'done') {
        const at = commands.length > 1 ? keyOf(action.nodes[i]) : '';
        this.#finish(asked, { ...outcome, at, done: i, of: commands.length }, what);
        return;
      }
      this.#sending = { done: i + 1, of: commands.length };
      this.requestUpdate();
    }
    this.#finish(asked, null, what);
  }

  #finish(asked, outcome, what) {
    this.#sending = null;
    if (!outcome) {
      this.#said = `Done: ${what}`;
      if (this.#asked === asked) {
        this.#close();
      }
    } else if (outcome.kind === 'login' && !this.querySelector('dialog').open) {
      this.#asked = null; // who closed both dialogs wants nothing any more
    } else {
      // Also where somebody closed the dialog meanwhile: what is not done must not stay unseen.
      this.#asked = asked;
      this.#outcome = outcome;
      this.#show();
    }
    this.requestUpdate();
  }

  #opened = ({ detail }) => {
    if (!Object.hasOwn(VERBS, detail.verb) || this.#sending) {
      return;
    }
    this.#asked = detail;
    this.#choice = detail.verb === 'members' ? { change: 'add' } : {};
    this.#fields = { ...EMPTY };
    this.#tried = false;
    this.#outcome = null;
    this.#said = '';
    this.#opener = document.activeElement;
    this.#show();
    this.requestUpdate();
  };

  #opener = null;

  async #show() {
    this.requestUpdate();
    await this.updateComplete;
    const dialog = this.querySelector('dialog');
    if (!dialog.open) {
      dialog.showModal();
      dialog.querySelector('.in :is(input, select)')?.focus();
    }
  }

  #close = () => this.querySelector('dialog').close();

  #closed = ({ target }) => {
    if (target.open) {
      return; // and opened again meanwhile
    }
    if (!this.#sending) {
      this.#asked = null;
    }
    // The row whose button it was may have been drawn anew.
    if (document.activeElement === document.body) {
      (this.#opener?.isConnected ? this.#opener : document.querySelector('#nodes'))?.focus();
    }
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

// A field with its label and what is wrong with it.
export const field = (label, id, fault, input) => html`<div class="labelled">
  <label for=${id}>${label}</label>
  ${input(fault ? `${id}-fault` : '')}
  ${fault ? html`<p id="${id}-fault" class="c-bad small wrap">${icon('bad', 'bad')} ${fault}</p>` : nothing}
</div>`;

customElements.define('hf-dialog', Dialog);
