// What one row of /status says: its word, its shape, and whether it can be relied on.
import { keyOf } from './merge.js';

/** Services of our own, in the order in which a request meets them; others follow by name. */
const ORDER = ['router', 'frontend', 'order', 'catalog', 'record', 'expense'];
const LABELS = { router: 'routers', frontend: 'front ends' };
const GROUPS = new Set(['order', 'catalog', 'record']);

export const label = service => Object.hasOwn(LABELS, service) ? LABELS[service] : service;
export const isGroup = service => GROUPS.has(service);

export function compareServices(a, b) {
  const [i, j] = [ORDER.indexOf(a), ORDER.indexOf(b)];
  if (i >= 0 || j >= 0) return (i < 0 ? ORDER.length : i) - (j < 0 ? ORDER.length : j);
  return a < b ? -1 : a > b ? 1 : 0;
}

const HEALTH = {
  healthy: { shape: 'ok', colour: 'ok', level: 'ok' },
  evicted: { shape: 'bad', colour: 'bad', level: 'bad' },
  down: { shape: 'bad', colour: 'bad', level: 'bad' },
  unreachable: { shape: 'bad', colour: 'bad', level: 'bad' },
  starting: { shape: 'starting', colour: 'off', level: 'wait' },
  behind: { shape: 'starting', colour: 'warn', level: 'warn' },
  unfit: { shape: 'warn', colour: 'warn', level: 'warn' }, // votes, but may not lead
  stale: { shape: 'stale', colour: 'off', level: 'warn' },
};
const NO_QUORUM = { shape: 'warn', colour: 'warn', level: 'warn', word: 'no quorum' };

/**
 * What was found about a node, apart from what a person ordered.
 * @param {boolean} [quorum] whether its group has a majority
 * @returns {{shape: string, colour: string, level: 'ok'|'wait'|'warn'|'bad', word: string}}
 */
export function healthOf(row, quorum = true) {
  const known = Object.hasOwn(HEALTH, row.health ?? '') ? HEALTH[row.health] : null;
  if (!quorum && known?.level !== 'bad') return NO_QUORUM;
  if (!known) return { shape: 'stale', colour: 'off', level: row.health ? 'warn' : 'wait', word: row.health ?? 'unknown' };
  return { ...known, word: row.in_use === 'panic' ? `${row.health}, used` : row.health };
}

/** Drained, ejected or on the way there: what a person ordered, or a stop. */
export const isHeld = row => row.configured === 'drained' || row.configured === 'ejected' || row.configured === 'draining';
export const isOut = row => healthOf(row).level === 'bad';
/** Takes requests, and is all right. */
export const isUp = row => row.health === 'healthy' && row.configured === 'ready';

/** The one icon of a node: what a person ordered, else leadership, else its health. */
export function glyphOf(row, quorum = true) {
  if (row.configured === 'drained' || row.configured === 'ejected') return { shape: 'drained', colour: 'op', word: row.configured };
  const health = healthOf(row, quorum);
  if (health.level !== 'ok') return health;
  if (row.configured === 'draining') return { shape: 'drained', colour: 'off', word: 'draining' };
  if (row.configured === 'starting') return { shape: 'starting', colour: 'off', word: 'starting' };
  return row.role === 'leader' ? { shape: 'leader', colour: 'ok', word: 'leader' } : health;
}

/** 0 for what is out, 3 for what is well. */
export function badness(row) {
  const { level } = healthOf(row);
  return level === 'bad' ? 0 : isHeld(row) ? 1 : level === 'ok' && row.configured === 'ready' ? 3 : 2;
}

const natural = new Map();

// 10.0.1.9 before 10.0.1.10
function naturalKey(id) {
  let key = natural.get(id);
  if (key === undefined) {
    if (natural.size > 5000) natural.clear();
    key = id.replace(/\d+/g, digits => digits.padStart(12, '0'));
    natural.set(id, key);
  }
  return key;
}

export function compareIds(a, b) {
  const [x, y] = [naturalKey(a.id), naturalKey(b.id)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Rows by service, services in their order, rows by id. @returns {Map<string, object[]>} */
export function byService(rows) {
  const services = new Map();
  for (const row of rows) {
    const known = services.get(row.service);
    if (known) known.push(row);
    else services.set(row.service, [row]);
  }
  for (const all of services.values()) all.sort(compareIds);
  return new Map([...services].sort(([a], [b]) => compareServices(a, b)));
}

/** Worst first, otherwise as they stood. */
export function worstFirst(rows) {
  const ranks = [[], [], [], []];
  rows.forEach(row => ranks[badness(row)].push(row));
  return ranks.flat();
}

/** host:port, or nothing where the URL is none. */
export function addressOf(row) {
  const match = /^https?:\/\/([^/?#]+)/.exec(row.url ?? '');
  return match ? match[1] : '';
}

export const hostOf = row => addressOf(row).replace(/:\d+$/, '');

/** Where to go for it: its host, or its name where others of its service are at the same host, or others live there. */
export function placeOf(row, all) {
  const host = hostOf(row);
  return host && !all.some(other => keyOf(other) !== keyOf(row) && (other.service === row.service || !isOut(other)) && hostOf(other) === host) ? host : keyOf(row);
}

/** Ids without the port that all of them end with: it says nothing. */
export function briefId(row, all) {
  const tail = /-\d+$/.exec(row.id)?.[0];
  return tail && all.every(one => one.id.endsWith(tail)) ? row.id.slice(0, -tail.length) : row.id;
}

/** Requests a second of a service; no router says its own, which is what the clients send. */
export const rateOf = (service, status, latest) => status.services?.find(s => s.service === service)?.rate
  ?? (service === 'router' ? latest.rate ?? status.figures?.rate ?? status.services?.reduce((sum, s) => sum + (s.rate ?? 0), 0) : null);

export { keyOf };
