// What is out or held back, one line a reason: forty nodes with one cause are one line.
import { clock, duration, instant, list, when } from '../../shared/format.js';
import { addressOf, compareServices, healthOf, hostOf, isHeld, keyOf, label } from './nodes.js';

const NAMES_MAX = 6;
const WORDS = new Map([['no quorum', 'without a quorum'], ['evicted, used', 'evicted, and used']]);

/**
 * @typedef {{key: string, held: boolean, level: 'bad'|'warn'|'op', shape: string, word: string, rows: object[], services: string[], who: string, reason: string,
 *   by: string}} Line
 */

/** @param {Iterable<object>} nodes @param {(service: string) => boolean} hasQuorum @returns {Line[]} worst and largest first */
export function reasons(nodes, now = Date.now(), hasQuorum = () => true) {
  const lines = new Map();
  for (const row of nodes) {
    const held = isHeld(row);
    const health = healthOf(row, hasQuorum(row.service));
    if (!held && (health.level === 'ok' || health.level === 'wait' && !row.reason)) continue;
    const bad = health.level === 'bad';
    const key = [bad ? health.word : held ? row.configured : health.word, generic(row)].join('\n');
    const line = lines.get(key);
    if (line) line.rows.push(row);
    else lines.set(key, { key, held: held && !bad, level: bad ? 'bad' : held ? 'op' : 'warn', shape: bad ? 'bad' : held ? 'drained' : health.shape,
      word: bad || !held ? health.word : row.configured, rows: [row] });
  }
  const rank = { bad: 0, warn: 1, op: 2 };
  return [...lines.values()].map(line => told(line, now)).sort((a, b) => rank[a.level] - rank[b.level] || b.rows.length - a.rows.length);
}

function told(line, now) {
  const { rows } = line;
  const services = [...new Set(rows.map(row => row.service))].sort(compareServices);
  const names = rows.map(keyOf);
  const many = rows.length > 1;
  const who = !many ? names[0] : services.length === 1 ? `${rows.length} of ${label(services[0])}`
    : names.length <= NAMES_MAX ? names.join(', ') : `${rows.length} of ${list(services.map(label))}`;
  const latest = rows.reduce((a, b) => (instant(b.since) ?? 0) > (instant(a.since) ?? 0) ? b : a);
  const same = new Set(rows.map(row => row.reason)).size === 1;
  const text = same ? rows[0].reason : brief(latest);
  return { ...line, services, who: `${who} ${many ? 'are' : 'is'} ${WORDS.get(line.word) ?? line.word}`, reason: line.held && text ? `“${text}”` : text ?? '', by: by(line, latest, now) };
}

function by({ rows, held }, latest, now) {
  const first = rows.map(row => instant(row.since)).filter(at => at !== null).sort((a, b) => a - b)[0];
  const people = [...new Set(rows.map(row => row.by).filter(Boolean))];
  const parts = [];
  const since = first === undefined ? '' : held ? `at ${when(first, now)}` : `since ${when(first, now)}`;
  const who = people.length ? `by ${people.length > 3 ? `${people.length} routers` : list(people)} ` : '';
  if (who || since) parts.push(`${who}${since}`.trim());
  const until = instant(latest.until);
  if (until !== null) parts.push(`until ${when(until, now)}`);
  const probe = rows.map(row => instant(row.next_probe)).filter(at => at !== null && at > now).sort((a, b) => a - b)[0];
  const text = parts.join(', ');
  const sentences = text ? [`${text[0].toUpperCase()}${text.slice(1)}.`] : [];
  if (probe !== undefined) sentences.push(`Next probe in ${duration(Math.ceil((probe - now) / 1000) * 1000)}, at ${clock(probe)}.`);
  return sentences.join(' ');
}

/** The reason without what differs from node to node though the cause is one: its own address, a request's id and time. */
function generic(row) {
  return brief(row).replace(/X-Request-Id \S+/g, '').replace(/\b[\d.,]+ m?s\b/g, '').trim();
}

function brief(row) {
  let text = row.reason ?? '';
  for (const own of [addressOf(row), hostOf(row)].filter(Boolean)) {
    const escaped = own.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    text = text.replace(new RegExp(`\\s*\\b(?:by|to|from|at|of) (?:https?://)?${escaped}(?![\\d.])(?::\\d+)?`, 'g'), '').replaceAll(own, 'its address');
  }
  return text;
}
