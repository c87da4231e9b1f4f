import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { copy } from '../shared/copy.js';
import { count, duration } from '../shared/format.js';
import { BASE, calls } from './api.js';
import { curl } from './model/curl.js';

/** What this page asks of the store, so that anybody can ask the same. @param {import('./app.js').Shop} page */
export function asks(page) {
  return html`<section class="card api" aria-labelledby="asks">
    <header><h2 id="asks">What this page asks</h2><div class="r">newest first</div></header>
    <div class="calls" role="region" aria-label="Requests" tabindex="0"><ul>${repeat(calls.list(), call => call.id, call => row(page, call))}</ul></div>
    <footer><a class="btn quiet sm" href="api/">API</a><a class="btn quiet sm" href="openapi.json">openapi.json</a></footer>
  </section>`;
}

function row(page, call) {
  const open = page.opened.has(call.id);
  return html`<li><details .open=${open} @toggle=${event => page.open(call.id, event.target.open)}>
    <summary><span class="m">${call.method}</span>
      <span class="path mono">${call.path}</span>
      <span class="times">${call.times > 1 ? html`<span class="tag">×&nbsp;${count(call.times)}</span>` : nothing}</span>
      <span class="tag ${tone(call.status)}">${call.status === null ? '…' : call.status || 'none'}</span>
      <span class="num faint">${duration(call.took ?? Math.max(0, performance.now() - call.began))}</span></summary>
    ${open ? body(page, call) : nothing}</details></li>`;
}

function body(page, call) {
  const notes = [call.key && `Idempotency-Key: ${call.key}`, call.note].filter(Boolean).join('\n');
  const answer = [call.type, call.location && `Location: ${call.location}`].filter(Boolean).join('\n');
  return html`<div class="bodies"><pre>${notes ? html`<i>${notes}</i>\n` : nothing}${call.sent ? `${call.sent}\n` : nothing}${notes || call.sent ? '\n' : nothing}${
    answer ? html`<i>${answer}</i>\n` : nothing}${pretty(call.received)}</pre>
    <button class="btn sm" type="button" @click=${() => copied(page, call)}>${page.copied === call.id ? 'Copied' : 'Copy as curl'}</button></div>`;
}

async function copied(page, call) {
  page.copied = (await copy(curl(call, BASE))) ? call.id : null;
}

const tone = status => (status === null ? '' : status >= 200 && status < 300 ? 'ok' : 'bad');

/** Members of an object on lines of their own, as far as it was kept. */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 1).replace(/\n\s*/g, '\n ').replace(/\n ([\]}])/g, '\n$1');
  } catch {
    return text;
  }
}
