// The filter of the nodes: words, service:billing, is:out, is:drained, host:10.4.7. All of them have to fit.
import { addressOf, badness, healthOf, isHeld, isOut, keyOf, label } from './nodes.js';

const IS = {
  out: isOut,
  drained: row => row.configured === 'drained',
  ejected: row => row.configured === 'ejected',
  held: isHeld,
  healthy: row => badness(row) === 3,
  unhealthy: row => healthOf(row).level !== 'ok',
  leader: row => row.role === 'leader',
};

/** What may stand after `is:`. */
export const STATES = Object.keys(IS);

/** @param {string} text @returns {((row: object) => boolean) | null} null where everything fits */
export function parseFilter(text) {
  const terms = (text ?? '').trim().toLowerCase().split(/\s+/).filter(Boolean).map(term);
  return terms.length ? row => terms.every(fits => fits(row)) : null;
}

function term(text) {
  const [, name, value] = /^(service|is|host):(.*)$/.exec(text) ?? [];
  if (name && value === '') return () => true; // still being typed
  if (name === 'is') return Object.hasOwn(IS, value) ? IS[value] : row => row.configured === value || row.health === value || row.role === value;
  if (name === 'service') return row => row.service.toLowerCase().startsWith(value) || label(row.service).startsWith(value);
  if (name === 'host') return row => addressOf(row).toLowerCase().startsWith(value);
  return row => keyOf(row).toLowerCase().includes(text) || (row.url ?? '').toLowerCase().includes(text) || (row.reason ?? '').toLowerCase().includes(text);
}

/** The filter in the hash of the URL: `#filter=is%3Aout`. */
export const readHash = hash => new URLSearchParams(hash.replace(/^#/, '')).get('filter') ?? '';

/** @param {string} hash what it is now; other members stay */
export function writeHash(hash, filter) {
  const members = new URLSearchParams(/=/.test(hash) ? hash.replace(/^#/, '') : '');
  if (filter) members.set('filter', filter);
  else members.delete('filter');
  return members.size ? `#${members}` : '';
}
