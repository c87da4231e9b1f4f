import { html, LitElement, nothing } from 'lit';
import { copy } from '../shared/copy.js';
import { bodyOf, curl, example, follow, members, nameOf, needed, rule } from './model/document.js';
import { inline, prose } from './prose.js';

/** One operation: parameters, body, answers, and the command that makes it. */
class Operation extends LitElement {
  static properties = { document: { attribute: false }, operation: { attribute: false }, copied: { state: true } };

  createRenderRoot() {
    return this;
  }

  render() {
    const { document, operation } = this;
    const body = bodyOf(operation);
    const command = curl(document, operation, new URL('.', location.href).href);
    return html`<details class="op card" id=${operation.operationId}>
      <summary>
        <span class="method m-${operation.method.toLowerCase()}">${operation.method}</span>
        <code class="path">${operation.path}</code>
        <span class="what">${operation.summary}</span>
        ${needed(operation) ? html`<span class="tag">${needed(operation)}</span>` : nothing}
      </summary>
      <div class="in">
        ${prose(operation.description)}
        ${this.parameters(document, operation)}
        ${body ? html`<h3>Body: ${this.schemaLink(body)}</h3>${this.members(document, body)}${this.json(document, body)}` : nothing}
        <h3>Answers</h3>
        ${this.answers(document, operation)}
        <h3>Command</h3>
        <div class="cli"><code tabindex="0" class="wrap">${command}</code>
          <button class="btn sm" @click=${() => this.copy(command)}>${this.copied ? 'Copied' : 'Copy as curl'}</button></div>
      </div>
    </details>`;
  }

  parameters(document, { parameters }) {
    return parameters.length === 0 ? nothing : html`<h3>Parameters</h3>
      <table><thead><tr><th scope="col">Name</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead>
      <tbody>${parameters.map(each => html`<tr><th scope="row"><code>${each.name}</code> <span class="faint">${each.in}${each.required ? '' : ', optional'}</span></th>
        <td>${rule(document, each.schema)}${this.pattern(follow(document, each.schema).pattern)}</td><td>${inline(each.description)}</td></tr>`)}</tbody></table>`;
  }

  members(document, schema) {
    const rows = members(document, schema);
    return rows.length === 0 ? html`<p>${inline(follow(document, schema).description ?? rule(document, schema))}</p>` : html`
      <table><thead><tr><th scope="col">Member</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead>
      <tbody>${rows.map(each => html`<tr><th scope="row"><code>${each.name}</code>${each.required ? nothing : html` <span class="faint">optional</span>`}</th>
        <td>${each.rule}${this.pattern(each.pattern)}</td><td>${inline(each.description)}</td></tr>`)}</tbody></table>`;
  }

  pattern(pattern) {
    return pattern ? html`<br><code class="wrap faint">${pattern}</code>` : nothing;
  }

  json(document, schema) {
    const text = example(document, schema);
    return text === null ? nothing : html`<pre tabindex="0">${text}</pre>`;
  }

  answers(document, { responses }) {
    return html`<table><thead><tr><th scope="col">Status</th><th scope="col">When</th><th scope="col">Codes, headers</th></tr></thead>
      <tbody>${Object.entries(responses).map(([status, raw]) => {
        const response = follow(document, raw);
        const contents = Object.entries(response.content ?? {});
        const headers = Object.keys(response.headers ?? {}).filter(name => name !== 'X-Request-Id');
        return html`<tr><th scope="row" class="num">${status}</th>
          <td>${inline(response.description)} ${contents.map(([type, { schema }]) =>
            type.includes('problem') ? nothing : nameOf(schema) ? this.schemaLink(schema) : html`<code>${type}</code> `)}</td>
          <td>${Object.entries(response['x-codes'] ?? {}).map(([code, why]) => html`<div><code>${code}</code> ${inline(why)}</div>`)}
            ${headers.map(name => html`<code>${name}</code> `)}</td></tr>`;
      })}</tbody></table>`;
  }

  schemaLink(schema) {
    const name = nameOf(schema);
    return name ? html`<a href="#schema-${name}">${name}</a>` : html`<code>${rule(this.document, schema)}</code>`;
  }

  async copy(command) {
    this.copied = await copy(command);
    setTimeout(() => (this.copied = false), 2_000);
  }
}

customElements.define('hf-operation', Operation);
