// Frames of the stream into what the page keeps: pure, and cheap where little changed.
import { slim } from './history.js';

export const FIGURES_KEPT = 900;

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

/**
 * A `figures` frame: the past at first, then one a second. Only the newest frame has all processes, the others what is drawn of them:
 * 900 times 200 processes would be most of the page's memory.
 */
export function mergeFigures(before, frame) {
  const all = frame.past ?? [...before, frame];
  const kept = all.slice(-FIGURES_KEPT);
  const from = frame.past ? 0 : Math.max(0, kept.length - 2);
  for (let i = from; i < kept.length - 1; i++) {
    kept[i] = slim(kept[i]);
  }
  return kept;
}
