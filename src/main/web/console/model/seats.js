// The rows of all nodes, and one for each voter that has none: its lease is gone, or it never holds one. What a replica says of itself
// is the same here and with its group.
import { keyOf } from './merge.js';
import { healthOf } from './nodes.js';

/** From how many commands on a replica counts as behind. */
export const LAG_MAX = 1000;
/** In these states a replica takes no part, and is no voter that has caught up. */
const NO_PART = { 'catching-up': 'behind', 'disk-full': 'down', failed: 'down', 'empty-directory': 'down' };
/** Whether a replica is not in a state to count. */
export const takesNoPart = replica => Object.hasOwn(NO_PART, replica.state ?? '');
export const isGone = replica => !replica?.role || replica.role === 'unreachable';

/** @param {Iterable<object>} nodes @returns {object[]} rows that say the same as before are the same objects */
export function seats(status, nodes) {
  const all = new Map();
  for (const row of nodes) all.set(keyOf(row), row);
  for (const { group, voters = [], learners = [], replicas = [] } of status?.group_details ?? []) {
    const known = new Map(replicas.map(replica => [replica.id, replica]));
    for (const id of voters.length ? [...voters, ...learners] : known.keys()) {
      const key = `${group}/${id}`;
      const row = all.get(key);
      const replica = known.get(id);
      if (!row) all.set(key, seat(status, key, group, id, replica, learners));
      else if (!isGone(replica)) {
        const mute = takesNoPart(replica);
        const fallen = mute && healthOf(row).level !== 'bad';
        if (row.lag !== replica.lag || !!row.mute !== mute) all.set(key, { ...row, lag: replica.lag, mute,
          ...fallen && { health: NO_PART[replica.state], reason: row.reason ?? replica.reason } });
      }
    }
  }
  return [...all.values()];
}

function seat(status, key, service, id, replica, learners) {
  const gone = isGone(replica);
  const lost = status.unreachable?.find(one => one.instances?.includes(key));
  const mute = !gone && takesNoPart(replica);
  const process = replica?.process ?? status.processes?.find(p => p.replicas?.some(one => one.group === service && one.id === id))?.id;
  return { service, id: `${id}`, url: replica?.url ?? lost?.url, process, version: replica?.version, configured: 'ready', seat: true, mute,
    health: gone ? 'unreachable' : mute ? NO_PART[replica.state] : replica.role === 'none' ? 'down' : replica.why || replica.lag >= LAG_MAX ? 'behind'
      : replica.reason ? 'unfit' : 'healthy',
    reason: gone ? lost?.reason || replica?.why || 'nothing is heard of it' : replica.reason ?? replica.why,
    since: lost?.since, role: gone ? null : learners.includes(id) ? 'learner' : replica.role, lag: gone ? null : replica.lag };
}
