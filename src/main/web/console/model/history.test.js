import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SECONDS, columns, disks } from './history.js';

describe('figures', () => {
  const frame = (i, more) => ({ at: i * 1000, ok: 99.5, rate: 10, p50_ms: 1, p99_ms: 9, orders_rate: 3, processes: [], ...more });

  test('are columns of 15 minutes', () => {
    const table = columns(Array.from({ length: 1000 }, (_, i) => frame(i)));

    assert.equal(table.at.length, SECONDS);
    assert.equal(table.at.at(-1), 999);
    assert.equal(table.failed[0], 0.5);
  });

  test('are of the worst process', () => {
    const processes = [
      { fsync_p99_ms: 1, heap_used: 1, heap_max: 4 },
      { fsync_p99_ms: 7, heap_used: 3, heap_max: 4 },
      { heap_used: null },
    ];

    const table = columns([frame(1, { processes })]);

    assert.equal(table.fsync[0], 7);
    assert.equal(table.heap[0], 75);
  });

  test('that are unknown are null and not 0', () => {
    const table = columns([{ at: 1000 }]);

    for (const [name, values] of Object.entries(table)) {
      assert.equal(values[0], name === 'at' ? 1 : null, name);
    }
  });

  test('show the least free disk first', () => {
    const process = (name, disk_free) => ({ id: name, name, disk_free, disk_total: 100 });

    const shown = disks({ processes: [process('a', 60), process('b', 4), process('c', 12), { name: 'd' }] });

    assert.deepEqual(shown.map(({ name, level }) => [name, level]), [['b', 'bad'], ['c', 'warn'], ['a', '']]);
  });
});
