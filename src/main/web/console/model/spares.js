// "May I lose one more?" Each process that is up is taken away in thought: then every group needs a majority of its voters that
// can be reached and have caught up, and every service a node in rotation.
import { count, list, word } from '../../shared/format.js';
import { byService, isGroup, isHeld, isUp, keyOf, label, placeOf } from './nodes.js';
import { isGone, LAG_MAX, seats, takesNoPart } from './seats.js';

/**
 * @typedef {{service: string, label: string, all: object[], size: number, up: number, voting: number, need: number, broken: boolean, spare: number, group: boolean, panic: boolean,
 *   quorum: boolean, level: ''|'warn'|'bad', word: string, shared: string[]}} Spare
 *   spare: how many processes may go, whichever they are, below zero where it is too few already; up: what counts as a spare; voting: what
 *   makes a majority; shared: rows of which one process has so
 *   many that it is the weak point
 */

/** @returns {Spare[]} one a service */
export function spares(status, nodes) {
  const panics = new Set((status?.services ?? []).filter(s => s.panic).map(s => s.service));
  const details = new Map((status?.group_details ?? []).map(g => [g.group, g]));
  return [...byService(seats(status, nodes))].map(([service, rows]) => spareOf(service, rows, details.get(service), panics.has(service)));
}

function spareOf(service, rows, details, panic) {
  const group = isGroup(service);
  const voters = details?.voters;
  const known = group && voters?.length;
  const all = known ? rows.filter(row => voters.includes(Number(row.id))) : rows.filter(row => row.role !== 'learner');
  const size = known ? voters.length : all.length;
  const need = group ? Math.floor(size / 2) + 1 : 1;
  const voting = group ? all.filter(row => isCaughtUp(row) || votesAllTheSame(row, details)).length : 0;
  const up = all.filter(row => group ? isCaughtUp(row) && !isHeld(row) : isUp(row));
  const losses = byProcess(up);
  const quorum = !group || voting >= need;
  let spare = quorum && group ? Math.max(0, up.length - need) : up.length - need;
  if (spare >= 0) {
    spare = 0;
    for (let left = up.length; spare < losses.length && left - losses[spare].length >= need; spare++) left -= losses[spare].length;
  }
  const broken = group ? !quorum : up.length < need;
  const level = panic || broken ? 'bad' : spare === 0 ? 'warn' : '';
  const weak = spare === 0 && up.length > need && losses[0].length > 1 ? losses[0].map(keyOf) : [];
  return {
    service, label: label(service), all, size, up: up.length, voting, need, spare, group, panic, broken, quorum, level, shared: weak,
    word: panic ? 'panic mode' : !all.length ? 'no voter' : broken ? group ? `no quorum, needs ${word(need - voting)} more` : 'none in rotation'
      : `can lose ${spare ? word(spare) : 'none'}`,
  };
}

// A voter that is drained still votes, but is no spare: it is on its way out. One that is behind or unfit to lead votes all the same.
const VOTES = new Set(['healthy', 'behind', 'unfit']);
const isCaughtUp = row => VOTES.has(row.health) && !row.mute && (row.lag ?? 0) < LAG_MAX;
const isLost = row => row.health === 'unreachable' || row.health === 'stale';

// What a router thinks of a replica's port says nothing about its votes.
function votesAllTheSame(row, details) {
  const replica = row.health === 'evicted' && details?.replicas?.find(r => r.id === Number(row.id));
  return !!replica && !isGone(replica) && replica.role !== 'none' && !takesNoPart(replica) && (replica.lag ?? 0) < LAG_MAX;
}

/** Rows of one process are one loss. @returns {object[][]} the largest first */
function byProcess(rows) {
  const processes = new Map();
  for (const row of rows) {
    const process = row.process ?? keyOf(row);
    processes.set(process, [...processes.get(process) ?? [], row]);
  }
  return [...processes.values()].sort((a, b) => b.length - a.length);
}

/**
 * @param {Spare[]} all
 * @param {Iterable<object>} nodes
 * @param {object[]} [processes] that were heard of, also those without a node
 * @returns {{answer: 'Yes'|'No'|'–', why: string}}
 */
export function mayLoseOne(all, nodes, processes) {
  const rows = [...nodes];
  if (!all.length) return { answer: '–', why: 'There is nothing to lose yet.' };
  const gone = all.filter(s => s.broken);
  const panic = all.filter(s => s.panic && !s.broken);
  const weak = all.filter(s => !s.broken && s.spare === 0 && !s.panic);
  if (gone.length) return { answer: 'No', why: `${gone.some(s => s.group) ? 'One too many is gone already. ' : ''}${remedy(gone, rows)}` };
  if (panic.length) return { answer: 'No', why: `${list(panic.map(s => s.label))} ${panic.length > 1 ? 'are' : 'is'} losing requests already. ${rest(weak)}` };
  if (weak.length) return { answer: 'No', why: weakness(weak, all, rows, processes) };
  const held = all.filter(s => s.up < s.size).map(s => `${count(s.up)} of ${count(s.size)} ${s.label}`);
  return { answer: 'Yes', why: ['Any one process may stop, and nothing fails.', held.length ? `In rotation: ${list(held)}.` : '',
    all.some(s => s.service === 'expense') ? 'Expenses need their database as well.' : ''].filter(Boolean).join(' ') };
}

const rest = weak => weak.length ? `${list(weak.map(s => s.label))} ${weak.length > 1 ? 'have' : 'has'} none to spare either.` : 'Everything else has one to spare.';

function remedy(gone, rows) {
  const groups = gone.filter(s => s.group);
  const hosts = [...new Set(groups.flatMap(s => s.all.filter(isLost).map(row => placeOf(row, rows))))];
  const waiting = groups.flatMap(s => s.all).find(row => row.reason);
  const one = groups.length && groups.every(s => s.need - s.voting === 1);
  const voters = groups.length && !hosts.length ? waiting ? `${keyOf(waiting)}: ${waiting.reason}.` : 'Start the replicas that are missing.' : groups.length ? hosts.length > 1 && one ? `Start ${hosts.join(' or ')}: with either of them orders go on by themselves.`
    : `Start ${list(hosts)}: with ${hosts.length > 1 ? 'them' : 'it'} orders go on by themselves.` : '';
  const services = gone.filter(s => !s.group).map(s => `${s.label}: no node is in rotation. ${s.all.some(row => row.configured !== 'ready')
    ? 'Undrain or readmit one, or start another.' : 'Start one.'}`);
  return [voters, ...services].filter(Boolean).join(' ');
}

function weakness(weak, all, rows, processes = []) {
  const heard = new Set([...processes.map(p => p.id), ...all.flatMap(s => s.all).map(row => row.process ?? keyOf(row))]);
  if (heard.size === 1) return 'Everything runs in one process. Start the same roles in others before you rely on it.';
  const groups = weak.filter(s => s.group);
  const parts = [];
  const shared = groups.filter(s => s.shared.length);
  if (shared.length) parts.push(`${list(shared.flatMap(s => s.shared))} run in one process, and with it a majority would go.`);
  const thin = groups.filter(s => !s.shared.length);
  if (thin.length) {
    const [{ up, size, need }] = thin;
    const alike = thin.every(s => s.up === up && s.size === size);
    const missing = [...new Set(thin.flatMap(s => s.all.filter(isLost).map(row => placeOf(row, rows))))];
    const ill = thin.flatMap(s => s.all.filter(row => !isCaughtUp(row) && !isLost(row)));
    const kept = [...new Set(thin.flatMap(s => s.all.filter(isCaughtUp)).map(row => row.id))];
    parts.push(size === 1 ? `${list(thin.map(s => s.label))} ${thin.length > 1 ? 'have one replica each' : 'has one replica'}.`
      : `${list(thin.map(s => s.label))} ${thin.length > 1 ? 'have' : 'has'} ${alike ? `${up} of ${size} replicas and need${thin.length > 1 ? '' : 's'} ${need}` : 'just a majority'}.`
        + (missing.length ? ` Start ${list(missing)} again before you touch ${kept.join(' or ')}.`
        : ill.length ? ` ${keyOf(ill[0])} is ${ill[0].health}${ill[0].reason ? `: ${ill[0].reason}` : ''}.` : ''));
  }
  const services = weak.filter(s => !s.group);
  if (services.length) {
    parts.push(`${groups.length ? '' : 'Not '}${list(services.map(s => s.label))}: one node is ${services.length > 1 ? 'in rotation each' : services[0].size > 1 ? 'left' : 'all there is'}.`);
  }
  if (weak.length < all.length && !groups.length) parts.push('Everything else has one to spare.');
  return parts.join(' ');
}
