/**
 * What a command would do: what is in flight there, what stays, and whether one more may be lost after it.
 */
import { count, duration, list, rate, word } from '../../shared/format.js';
import { isGroup, isUp, keyOf, label } from './nodes.js';
import { mayLoseOne, spares } from './spares.js';

/**
 * @typedef {{verb: string, nodes: any[], process?: any, group?: string, to?: number, change?: 'add' | 'remove', id?: number}} Action
 *   nodes: their rows · process: one of `processes`
 * @typedef {{level: 'ok' | 'allok' | 'warn' | 'bad' | 'election', strong?: string, text: string}} Line
 */

const CONFIGURED = { drain: 'drained', eject: 'ejected', undrain: 'ready', readmit: 'ready' };

/**
 * The cluster as it would be.
 *
 * @param {any} status
 * @param {any[]} rows of all nodes
 * @param {Action} action
 * @returns {{status: any, rows: any[]}}
 */
export function after(status, rows, action) {
  const { verb } = action;
  if (CONFIGURED[verb]) {
    const touched = new Set(action.nodes.map(keyOf));
    // An evicted node that is readmitted is taken for healthy: if it is not, its breaker opens again.
    const change = { configured: CONFIGURED[verb], ...(verb === 'readmit' ? { health: 'healthy' } : {}) };
    return { status, rows: rows.map(row => (touched.has(keyOf(row)) ? { ...row, ...change } : row)) };
  }
  if (verb === 'kill' || verb === 'pause') {
    const id = action.process?.id;
    return { status, rows: rows.map(row => (row.process === id ? { ...row, health: 'unreachable' } : row)) };
  }
  if (verb === 'members' && action.id) {
    const { group, change, id } = action;
    const details = (status.group_details ?? []).map(one =>
      one.group !== group
        ? one
        : { ...one, voters: change === 'add' ? [...new Set([...one.voters, id])] : one.voters.filter(voter => voter !== id) },
    );
    return { status: { ...status, group_details: details }, rows };
  }
  return { status, rows };
}

/** "May I lose one more, after this?" @returns {Line} */
export function spareAfter(status, rows, action) {
  const then = after(status, rows, action);
  const { answer, why } = mayLoseOne(spares(then.status, then.rows), then.rows, then.status.processes);
  const broken = spares(then.status, then.rows).some(one => one.broken || one.panic);
  return { level: answer === 'Yes' ? 'allok' : broken ? 'bad' : 'warn', strong: `May I lose one more, after this? ${answer}.`, text: why };
}

/** Which groups would have no majority after it that have one now. @returns {string[]} */
export function groupsLost(status, rows, action) {
  const then = after(status, rows, action);
  const now = new Set(spares(status, rows).filter(one => one.broken).map(one => one.service));
  return spares(then.status, then.rows)
    .filter(one => one.group && one.broken && !now.has(one.service))
    .map(one => one.service);
}

/** @returns {Line[]} for the dialog, the answer about the spare last */
export function consequences(status, rows, action) {
  const lines = LINES[action.verb]?.(status, rows, action) ?? [];
  return [...lines, spareAfter(status, rows, action)];
}

const LINES = {
  drain: (status, rows, action) => [...action.nodes.slice(0, 1).map(inFlight), ...rotation(rows, action)],
  eject: (status, rows, action) => [...action.nodes.slice(0, 1).map(inFlight), ...rotation(rows, action)],
  undrain: (status, rows, action) => [...unfit(action), ...rotation(rows, action)],
  readmit: (status, rows, action) => [...failing(action), ...rotation(rows, action)],
  transfer: (status, rows, { group, to }) => transferred(detailsOf(status, group), to),
  members: (status, rows, { group, change, id }) => changed(detailsOf(status, group), change, id),
  kill: (status, rows, action) => [...alsoThere(status, action), ...leaders(status, rows, action), ...rotationOf(rows, action)],
  pause: (status, rows, action) => [...alsoThere(status, action), ...leaders(status, rows, action), ...rotationOf(rows, action)],
};

const detailsOf = (status, group) => (status.group_details ?? []).find(one => one.group === group) ?? null;

function inFlight({ in_flight: flight }) {
  if (flight == null) {
    return { level: 'warn', text: 'How many requests are in flight there is not known: no router was heard.' };
  }
  return flight === 0
    ? { level: 'ok', strong: 'Nothing', text: 'is in flight there.' }
    : { level: 'ok', strong: `${count(flight)} request${flight === 1 ? '' : 's'}`, text: `${flight === 1 ? 'is' : 'are'} in flight there, and may end.` };
}

// How many of the service stay, and what each of them gets then.
function rotation(rows, action) {
  const then = after({}, rows, action).rows;
  return [...new Set(action.nodes.map(node => node.service))].map(service => rotationLine(service, rows, then));
}

// Groups follow their leader and have a line of their own.
function rotationOf(rows, action) {
  const then = after({}, rows, action).rows;
  const services = new Set(rows.filter(row => row.process === action.process?.id && !isGroup(row.service)).map(row => row.service));
  return [...services].map(service => rotationLine(service, rows, then));
}

function rotationLine(service, rows, then) {
  const all = then.filter(row => row.service === service);
  const up = all.filter(isUp).length;
  const upNow = rows.filter(row => row.service === service && isUp(row)).length;
  if (up === 0) {
    return { level: 'bad', strong: `None of ${label(service)}`, text: 'is in rotation then: requests there fail.' };
  }
  const total = all.reduce((sum, row) => sum + (row.rate ?? 0), 0);
  const shares = total > 0 && up < upNow ? `, each with about ${rate(total / up)}/s instead of ${rate(total / upNow)}/s` : '';
  return { level: 'ok', strong: `${count(up)} of ${count(all.length)}`, text: `${label(service)} ${up === 1 ? 'is' : 'are'} in rotation then${shares}.` };
}

const unfit = ({ nodes }) =>
  nodes.some(node => node.health !== 'healthy')
    ? [{ level: 'warn', text: 'What health checks and breakers found stays: who is unwell gets requests when it is well again.' }]
    : [];

const failing = ({ nodes }) =>
  nodes.some(node => node.health === 'down' || node.health === 'unreachable')
    ? [{ level: 'warn', text: 'Who fails its health checks stays out until it answers them.' }]
    : [];

function transferred(details, to) {
  const target = details?.replicas?.find(replica => replica.id === to);
  const lines = [];
  if (target && target.lag > 0) {
    lines.push({ level: 'warn', strong: `Replica ${to} lags by ${count(target.lag)}`, text: 'and leads once it has caught up.' });
  }
  lines.push({ level: 'election', text: 'Requests wait for the moment it takes, and none should fail.' });
  return lines;
}

function changed(details, change, id) {
  if (!details) {
    return [];
  }
  if (!id) {
    const learners = details.learners?.length ? ` ${list(details.learners.map(String))} ${details.learners.length === 1 ? 'follows and does' : 'follow and do'} not vote.` : '';
    return [{ level: 'ok', strong: `Replicas ${list(details.voters.map(String))} vote`, text: `now.${learners}` }];
  }
  const voters = change === 'add' ? [...new Set([...details.voters, id])] : details.voters.filter(voter => voter !== id);
  const need = Math.floor(voters.length / 2) + 1;
  const lines = [
    { level: voters.length % 2 ? 'ok' : 'warn', strong: voters.length ? `Replicas ${list(voters.map(String))} vote`
      : 'Nobody votes', text: `then, and ${need} of ${voters.length} decide.` },
  ];
  if (change === 'remove' && id === details.leader) {
    lines.push({ level: 'election', text: 'It leads now: another is elected, and requests wait for it.' });
  }
  return lines;
}

function alsoThere(status, { process, nodes }) {
  const named = new Set(nodes.map(keyOf));
  const others = (process?.instances ?? []).filter(instance => !named.has(instance));
  const lines = others.length ? [{ level: 'warn', strong: list(others), text: `${others.length === 1 ? 'is' : 'are'} in the same process.` }] : [];
  return status.view?.process && status.view.process === process?.id
    ? [...lines, { level: 'warn', text: 'This page comes from that process, and is stale until it answers again.' }]
    : lines;
}

function leaders(status, rows, action) {
  const lost = groupsLost(status, rows, action);
  const ids = new Map((action.process?.instances ?? []).map(instance => instance.split('/')).map(([service, id]) => [service, Number(id)]));
  const led = (status.group_details ?? []).filter(one => one.leader && ids.get(one.group) === one.leader && !lost.includes(one.group));
  const lines = [];
  if (led.length) {
    const last = led.find(one => one.last_failover)?.last_failover;
    lines.push({ level: 'election', strong: `It leads ${list(led.map(one => one.group))}.`,
      text: `The others elect a leader${last ? `, last time in ${duration(last.millis)}` : ''}. Requests wait, none should fail.` });
  }
  if (lost.length) {
    lines.push({ level: 'bad', strong: `${list(lost)} ${lost.length === 1 ? 'has' : 'have'} no majority then:`, text: 'no orders are taken until it is back.' });
  }
  return lines;
}

/**
 * The name that has to be typed, where orders may wait or requests fail.
 *
 * @returns {string} empty where a click is enough
 */
export function toType(status, rows, action) {
  const { verb, nodes } = action;
  if (verb === 'kill' || verb === 'pause') {
    return nodes[0] ? keyOf(nodes[0]) : (action.process?.instances?.[0] ?? action.process?.name ?? '');
  }
  if (verb === 'members') {
    return action.change === 'remove' && action.id ? `${action.group}/${action.id}` : '';
  }
  if (verb === 'drain' || verb === 'eject') {
    return nodes.length === 1 && rotation(rows, action).some(line => line.level === 'bad') ? keyOf(nodes[0]) : '';
  }
  return '';
}

/** What all of them are called together: frontend/1, or 5 of billing. @param {any[]} nodes */
export const called = nodes => (nodes.length === 1 ? keyOf(nodes[0]) : `${word(nodes.length)} of ${list([...new Set(nodes.map(node => label(node.service)))])}`);
