// The cells of a node, for the table and for the virtual list.
import { html, nothing } from 'lit';
import { count, millis, percent, rate, UNKNOWN } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { addressOf, glyphOf, healthOf, isGroup, isHeld, keyOf } from './model/nodes.js';

export const COLUMNS = [['Node'], ['Configured'], ['Health'], ['Ok %', 'num', 'success rate'], ['Req/s', 'num', 'requests a second'], ['p50 ms', 'num'], ['p99 ms', 'num'],
  ['In flight', 'num'], ['Wt, lag', 'num', 'weight, or lag of a replica'], ['Breaker']];

const zero = text => text === UNKNOWN || text === '0' ? html`<span class="zero">${text}</span>` : text;

export function nameOf(row, quorum = true) {
  const glyph = glyphOf(row, quorum);
  const replica = isGroup(row.service);
  return html`<span class="nid">${icon(glyph.shape, glyph.colour)}<span class=${replica ? '' : 'mono'}>${replica
    ? html`replica ${row.id} <span class="faint mono">${addressOf(row)}</span>` : row.id}</span>${row.role === 'leader' && glyph.shape !== 'bad' ? html`<span class="tag ok">leader</span>` : nothing}</span>`;
}

/** What stands in the columns after the name. @returns {{name: string, text: unknown, cls: string}[]} */
export function cellsOf(row, quorum = true) {
  const health = healthOf(row, quorum);
  const replica = isGroup(row.service);
  return [
    { name: 'configured', cls: `st ${isHeld(row) ? 'op' : ''}`, text: row.configured ?? UNKNOWN },
    { name: 'health', cls: `st ${health.level === 'bad' ? 'bad' : health.level === 'warn' ? 'warn' : ''}`, text: health.word },
    { name: 'ok', cls: 'num', text: zero(percent(row.ok)), unit: '\u00a0%' },
    { name: 'rate', cls: 'num', text: zero(rate(row.rate)), unit: '/s' },
    { name: 'p50', cls: 'num hide', text: zero(millis(row.p50_ms)) },
    { name: 'p99', cls: 'num', text: zero(millis(row.p99_ms)), unit: '\u00a0ms' },
    { name: 'flight', cls: 'num hide', text: zero(count(row.in_flight)) },
    { name: 'weight', cls: 'num hide', text: replica ? row.lag === null || row.lag === undefined ? zero(UNKNOWN) : `lag ${count(row.lag)}` : zero(count(row.weight)) },
    { name: 'breaker', cls: `hide st ${row.breaker === 'open' ? 'bad' : row.breaker === 'half-open' ? 'warn' : ''}`, text: replica ? html`<span class="zero">by term</span>` : row.breaker ?? zero(UNKNOWN) },
  ];
}

/** The button that opens the menu of a row. */
export const more = (row, tabindex = nothing) => html`<button class="btn quiet sm" data-menu aria-haspopup="dialog" tabindex=${tabindex} aria-label="Actions for ${keyOf(row)}">${icon('more')}</button>`;
