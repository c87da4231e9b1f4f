import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FIGURES_KEPT, mergeFigures, mergeState } from './merge.js';

const row = (id, more) => ({ service: 'order', id, ...more });

describe('a state frame', () => {
  const before = mergeState({ status: null, nodes: new Map() }, { full: true, status: { registry: 'fresh', nodes: [row('1'), row('2')] } });

  test('is the whole at first', () => {
    assert.deepEqual(before.status, { registry: 'fresh' });
    assert.deepEqual([...before.nodes.keys()], ['order/1', 'order/2']);
  });

  test('changes only what it names', () => {
    const after = mergeState(before, { full: false, set: { registry: 'stale' }, nodes: [row('2', { health: 'down' })], gone: ['order/1'] });

    assert.equal(after.status.registry, 'stale');
    assert.deepEqual([...after.nodes.values()], [row('2', { health: 'down' })]);
    assert.equal(before.nodes.size, 2);
  });
});

describe('figures', () => {
  const frame = at => ({ at, rate: 1, processes: [{ fsync_p99_ms: at }] });

  test('are those of 15 minutes', () => {
    const past = mergeFigures([], { past: Array.from({ length: FIGURES_KEPT }, (_, i) => frame(i)) });

    const after = mergeFigures(past, frame(FIGURES_KEPT));

    assert.equal(after.length, FIGURES_KEPT);
    assert.equal(after[0].at, 1);
  });

  test('have their processes in the newest frame alone', () => {
    const past = mergeFigures([], { past: [frame(1), frame(2)] });

    const after = mergeFigures(past, frame(3));

    assert.deepEqual(after.map(one => !!one.processes), [false, false, true]);
    assert.deepEqual(after.map(one => one.worst?.fsync), [1, 2, undefined]);
  });

  test('may have no past', () => assert.deepEqual(mergeFigures([], { past: [] }), []));
});
