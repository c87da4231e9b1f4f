import { html, nothing } from 'lit';
import { UNKNOWN, count, duration, glue, instant, millis, when } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { openDialog } from './actions.js';
import { Element } from './element.js';
import { replicaRows } from './model/groups.js';
import { spares } from './model/spares.js';
import { store } from './store.js';

/** The replicated groups: who leads, since when, and where each replica stands. */
class Groups extends Element {
  static topics = ['phase', 'state'];

  render() {
    const groups = store.status?.group_details ?? [];
    const all = groups.length ? spares(store.status, store.nodes.values()) : [];
    return groups.length === 0
      ? nothing
      : html`<section id="groups" class="groups dimmable" aria-label="Groups">${groups.map(group => card(group, all.find(one => one.service === group.group)))}</section>`;
  }
}

function card(group, { level, word }) {
  const rows = replicaRows(group, store.nodes);
  const versions = [...new Set(rows.map(row => row.version).filter(Boolean))];
  const id = `group-${group.group}`;
  const off = store.phase === 'stale';
  return html`<section class="card group" aria-labelledby=${id}>
    <header>
      <h2 id=${id}>${group.group}</h2>
      <span class="faint small">${versions.length > 1 ? 'several versions' : versions}</span>
      <div class="r"><span class="tag ${level || 'ok'}">${level ? icon(level) : nothing} ${word}</span></div>
    </header>
    <dl class="facts">
      <div><dt>Leader</dt><dd>${group.leader ? `replica ${group.leader}` : html`<span class="c-bad">none</span>`}</dd></div>
      <div><dt>Term</dt><dd>${group.term ? count(group.term) : UNKNOWN}</dd></div>
      <div><dt>Last failover</dt><dd>${failover(group.last_failover)}</dd></div>
    </dl>
    <table aria-labelledby=${id}>
      <thead>
        <tr>
          <th scope="col">Replica</th>
          <th scope="col">Role</th>
          <th scope="col" class="num">Applied</th>
          <th scope="col" class="num">Lag</th>
          <th scope="col" class="num">fsync<span class="vh"> p99</span></th>
        </tr>
      </thead>
      ${rows.map(row => replica(row, versions.length > 1))}
    </table>
    <footer>
      <button type="button" class="btn sm" ?disabled=${off} @click=${() => openDialog({ verb: 'transfer', group: group.group })}>
        Transfer…<span class="vh"> the leadership of ${group.group}</span>
      </button>
      <button type="button" class="btn sm" ?disabled=${off} @click=${() => openDialog({ verb: 'members', group: group.group })}>
        Members…<span class="vh"> of ${group.group}</span>
      </button>
    </footer>
  </section>`;
}

const failover = last =>
  last ? html`${duration(last.millis)} <small>${when(instant(last.at))}</small>` : html`<small>none seen</small>`;

function replica({ id, host, gone, role, applied, lag, fsync, version, shape, tone, reasons }, withVersion) {
  const bad = tone === 'bad';
  return html`<tbody class=${bad || tone === 'warn' ? tone : ''}>
    <tr class=${reasons.length ? 'has' : ''}>
      <th scope="row">
        ${icon(shape, tone)} ${id} ${host ? html`<span class="mono ${bad ? '' : 'faint'}">${host}</span>` : nothing}
        ${withVersion && version ? html`<span class="tag">${version}</span>` : nothing}
      </th>
      ${gone
        ? html`<td colspan="4">${role}</td>`
        : html`<td>${role}</td>
            <td class="num">${count(applied)}</td>
            <td class="num">${count(lag)}</td>
            <td class="num">${fsync == null ? UNKNOWN : `${millis(fsync)}\u00a0ms`}</td>`}
    </tr>
    ${reasons.map(reason => html`<tr class="why"><td colspan="5">${glue(reason)}</td></tr>`)}
  </tbody>`;
}

customElements.define('hf-groups', Groups);
