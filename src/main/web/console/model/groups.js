import { isGone, LAG_MAX, takesNoPart } from './seats.js';

/**
 * Where each replica of a group stands, as one row of a table.
 */

/** @param {string | undefined | null} url @returns {string} its host, empty when it is no URL */
export function hostOf(url) {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
}

/**
 * @param {any} group a member of `group_details`
 * @param {Map<string, any>} nodes rows by service/id
 */
export function replicaRows(group, nodes) {
  const noLeader = !group.leader;
  return (group.replicas ?? []).map(replica => {
    const node = nodes.get(`${group.group}/${replica.id}`);
    const gone = isGone(replica);
    const learner = (group.learners ?? []).includes(replica.id);
    const outsider = !learner && group.voters?.length > 0 && !group.voters.includes(replica.id);
    const behind = !gone && replica.lag >= LAG_MAX;
    const leads = replica.id === group.leader && replica.role === 'leader';
    const [shape, tone] = gone || takesNoPart(replica)
      ? ['bad', 'bad']
      : noLeader || (replica.state && replica.reason)
        ? ['warn', 'warn']
        : leads
          ? ['leader', 'ok']
          : behind || learner || outsider || replica.why
            ? ['start', 'warn']
            : ['ok', 'ok'];
    return {
      id: replica.id,
      host: hostOf(replica.url ?? node?.url),
      gone,
      role: gone ? 'unreachable' : learner ? 'learner' : outsider ? 'no member' : replica.role,
      applied: gone ? null : replica.applied_index,
      lag: gone ? null : replica.lag,
      fsync: gone ? null : replica.fsync_p99_ms,
      version: replica.version ?? node?.version ?? null,
      shape,
      tone,
      reasons: reasonsOf(replica, gone ? node : null),
    };
  });
}

// Each once: what the replica says of itself, why it takes no requests, and how it was found to be unreachable.
function reasonsOf(replica, node) {
  const state = replica.reason ? [replica.state, replica.reason].filter(Boolean).join(': ') : '';
  const all = [state, replica.why, node?.reason].filter(Boolean);
  return all.filter((reason, i) => !all.some((other, j) => j !== i && other.includes(reason) && (other !== reason || j < i)));
}
