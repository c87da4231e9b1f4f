import { html, LitElement, nothing } from 'lit';
import { setTheme, startTheme, theme } from '../shared/theme.js';
import { example, matching, members, sections } from './model/document.js';
import { inline, prose } from './prose.js';
import './operation.js';

/** The page that makes `/openapi.json` of its port readable. */
class Api extends LitElement {
  static properties = { document: { state: true }, error: { state: true }, filter: { state: true } };

  constructor() {
    super();
    this.filter = '';
    this.onTheme = () => this.requestUpdate();
    this.onHash = () => this.reveal();
  }

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('hf-theme', this.onTheme);
    addEventListener('hashchange', this.onHash);
    this.load();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('hf-theme', this.onTheme);
    removeEventListener('hashchange', this.onHash);
  }

  async load() {
    this.error = null;
    try {
      const response = await fetch('openapi.json');
      if (!response.ok) throw new Error(`answered ${response.status}`);
      this.document = await response.json();
      document.title = `${this.document.info.title} API`;
      await this.updateComplete;
      this.reveal();
    } catch (failure) {
      this.error = failure.message;
    }
  }

  /** Opens what the address names. */
  reveal() {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named instanceof HTMLDetailsElement) named.open = true;
    named?.scrollIntoView();
  }

  render() {
    const dark = theme() === 'dark';
    return html`<header class="top">
        <span class="b">Holdfast</span><span class="muted">API ${this.document?.info.version ?? ''}</span>
        <nav class="r" aria-label="Page"><a href="openapi.json">openapi.json</a>
          <button class="btn quiet" @click=${() => setTheme(dark ? 'light' : 'dark')}>${dark ? 'Light' : 'Dark'}</button></nav>
      </header>
      <main>${this.error ? this.failed() : this.document ? this.page() : html`<p role="status" class="muted">…</p>`}</main>`;
  }

  failed() {
    return html`<h1>The API cannot be shown</h1>
      <p role="alert">openapi.json: ${this.error}</p>
      <p><button class="btn" @click=${() => this.load()}>Ask again</button></p>`;
  }

  page() {
    const { document } = this;
    const shown = sections(document).map(each => ({ ...each, operations: matching(each.operations, this.filter) }));
    return html`<h1>${document.info.title}</h1>
      <div class="intro">${prose(document.info.description)}</div>
      <label class="find"><span class="vh">Filter operations</span>
        <input class="field" type="search" placeholder="Filter: orders, post, drain" .value=${this.filter}
          @input=${event => (this.filter = event.target.value)}></label>
      <p class="vh" role="status">${shown.reduce((sum, each) => sum + each.operations.length, 0)} operations</p>
      ${shown.every(each => each.operations.length === 0) ? html`<p class="muted">No operation has these words.</p>` : nothing}
      ${shown.filter(each => each.operations.length > 0).map(each => html`<section aria-label=${each.tag}>
        <h2>${each.tag}</h2><p class="muted">${inline(each.description)}</p>
        ${each.operations.map(operation => html`<hf-operation .document=${document} .operation=${operation}></hf-operation>`)}
      </section>`)}
      <section aria-label="Schemas"><h2>Schemas</h2>
        ${Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => this.schema(name, schema))}</section>`;
  }

  schema(name, schema) {
    const rows = members(this.document, schema);
    const text = example(this.document, schema);
    return html`<details class="op card" id="schema-${name}">
      <summary><code class="path">${name}</code><span class="what">${inline(schema.description)}</span></summary>
      <div class="in">
        ${rows.length === 0 ? nothing : html`<table>
          <thead><tr><th scope="col">Member</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead>
          <tbody>${rows.map(each => html`<tr><th scope="row"><code>${each.name}</code>${each.required ? nothing : html` <span class="faint">optional</span>`}</th>
            <td>${each.rule}</td><td>${inline(each.description)}</td></tr>`)}</tbody></table>`}
        ${rows.length === 0 && text === null ? html`<pre tabindex="0">${JSON.stringify(schema, null, 2)}</pre>` : nothing}
        ${text === null ? nothing : html`<pre tabindex="0">${text}</pre>`}
      </div>
    </details>`;
  }
}

startTheme();
customElements.define('hf-api', Api);
