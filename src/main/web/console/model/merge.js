// Frames of the stream into what the page keeps: pure, and cheap where little changed.
export const FIGURES_KEPT = 900;
export const EVENTS_KEPT = 2000;

export const keyOf = row => `${row.service}/${row.id}`;

/**
 * A `state` frame: the whole, or the members and rows that changed. Rows that did not change stay the same objects.
 * @param {{status: object|null, nodes: Map<string, object>}} before
 */
export function mergeState(before, frame) {
  if (frame.full) {
    const { nodes = [], ...status } = frame.status;
    return { status, nodes: new Map(nodes.map(row => [keyOf(row), row])) };
  }
  const status = frame.set ? { ...before.status, ...frame.set } : before.status;
  delete status?.nodes;
  if (!frame.nodes?.length && !frame.gone?.length) return { status, nodes: before.nodes };
  const nodes = new Map(before.nodes);
  frame.gone?.forEach(key => nodes.delete(key));
  frame.nodes?.forEach(row => nodes.set(keyOf(row), row));
  return { status, nodes };
}

/** A `figures` frame: the past at first, then one a second. */
export function mergeFigures(before, frame) {
  const after = frame.past ? [...frame.past] : [...before, frame];
  return after.length > FIGURES_KEPT ? after.slice(-FIGURES_KEPT) : after;
}

/** Events, in whatever order they come: newest first, each once, the oldest dropped above the bound. */
export function mergeEvents(before, added) {
  const known = new Set(before.map(event => event.id));
  const fresh = added.filter(event => !known.has(event.id) && known.add(event.id));
  if (!fresh.length) return before;
  fresh.sort((a, b) => b.id - a.id);
  const after = before.length && fresh.at(-1).id < before[0].id
    ? [...before, ...fresh].sort((a, b) => b.id - a.id)
    : [...fresh, ...before];
  return after.length > EVENTS_KEPT ? after.slice(0, EVENTS_KEPT) : after;
}
