import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bars, lookup, sentence } from './attempts.js';

describe('a look-up', () => {
  test('is by number, however it is written', () => {
    for (const text of ['128397', ' 128,397 ', '128 397', '128\u00a0397', '#128397']) {
      assert.deepEqual(lookup(text), { number: 128397 }, text);
    }
  });

  test('is by key else', () => {
    assert.deepEqual(lookup('0192f4c1-7a10'), { key: '0192f4c1-7a10' });
    assert.deepEqual(lookup('1,2'), { key: '1,2' });
    assert.equal(lookup('  '), null);
  });
});

describe('attempts', () => {
  const request = {
    took_ms: 200,
    attempts: [
      { node: 'frontend/a', how: 'connection-reset', status: null, began_ms: 0, took_ms: 100 },
      { node: 'frontend/b', status: 201, began_ms: 120, took_ms: 60 },
    ],
  };
  const span = millis => `${millis} ms`;

  test('stand on one axis', () => {
    assert.deepEqual(bars(request), [
      { node: 'frontend/a', said: 'connection reset', well: false, took: 100, left: 0, width: 50 },
      { node: 'frontend/b', said: '201', well: true, took: 60, left: 60, width: 30 },
    ]);
  });

  test('never leave it', () => {
    for (const bar of bars({ took_ms: null, attempts: [{ node: 'x', began_ms: 50, took_ms: null }, { node: 'y', began_ms: 90, took_ms: 30 }] })) {
      assert.ok(bar.left >= 0 && bar.left + bar.width <= 100.0001, JSON.stringify(bar));
    }
    assert.deepEqual(bars({ attempts: [] }), []);
  });

  test('are told in a sentence', () => {
    assert.equal(sentence(request, span), 'Two attempts: one failed, the last was answered 201. The client waited 200 ms.');
    assert.equal(sentence({ attempts: [request.attempts[1]] }, span), 'One attempt.');
    assert.equal(sentence({ attempts: [request.attempts[0]], took_ms: 5 }, span), 'One attempt, and it failed. The client waited 5 ms.');
    assert.equal(sentence({ attempts: [], failure: 'no node is in rotation' }, span), 'No attempts: no node is in rotation.');
  });
});
