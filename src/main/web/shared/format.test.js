import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, count, duration, glue, list, millis, NBSP, percent, rate, word } from './format.js';

test('what is not known is a dash, never 0', () => {
  for (const format of [count, percent, rate, millis, duration, bytes]) {
    assert.equal(format(null), '–');
    assert.equal(format(undefined), '–');
    assert.equal(format(NaN), '–');
  }
  assert.equal(count(0), '0');
});

test('a percentage is rounded down, and 100 is only 100', () => {
  assert.equal(percent(100), '100');
  assert.equal(percent(99.998), '99.99');
  assert.equal(percent(99.99999), '99.99');
  assert.equal(percent(99.998, 3), '99.998');
  assert.equal(percent(61.2), '61.2');
  assert.equal(percent(0), '0.0');
});

test('durations have two units at most', () => {
  assert.equal(duration(142), `142${NBSP}ms`);
  assert.equal(duration(1200), `1.2${NBSP}s`);
  assert.equal(duration(188_000), `3${NBSP}min 8${NBSP}s`);
  assert.equal(duration(6 * 3_600_000 + 12 * 60_000), `6${NBSP}h 12${NBSP}min`);
  assert.equal(duration(33 * 3_600_000), `1${NBSP}d 9${NBSP}h`);
});

test('rates, sizes, words', () => {
  assert.equal(rate(0.44), '0.4');
  assert.equal(rate(0), '0');
  assert.equal(rate(18604), '18,604');
  assert.equal(bytes(41e9), `41${NBSP}GB`);
  assert.equal(bytes(1.5e6), `1.5${NBSP}MB`);
  assert.equal(word(1), 'one');
  assert.equal(word(217), '217');
  assert.equal(list(['a', 'b', 'c']), 'a, b and c');
  assert.equal(glue('for 9 s, 30 % of it'), `for 9${NBSP}s, 30${NBSP}% of it`);
});
