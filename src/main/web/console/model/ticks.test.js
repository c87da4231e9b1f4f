import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ticks } from './ticks.js';

describe('ticks', () => {
  test('that are closer than the gap are one', () => assert.deepEqual(ticks([10, 13, 14, 30], 4), [30, 14, 10]));
  test('are twelve at most', () => {
    const drawn = ticks(Array.from({ length: 300 }, (_, i) => i), 4);
    assert.ok(drawn.length <= 12 && drawn.length > 6, `${drawn.length}`);
    assert.equal(drawn[0], 299);
  });
  test('may be none', () => assert.deepEqual(ticks([], 4), []));
});
