import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { outcomeOf, outcomeWithoutAnswer } from './outcome.js';

describe('an outcome', () => {
  test('is done by a 2xx', () => assert.equal(outcomeOf(204, null).kind, 'done'));

  test('asks for a login by a 401', () => assert.equal(outcomeOf(401, { detail: 'no token' }).kind, 'login'));

  test('is refused with the detail, what is wrong with the input, and the request id', () => {
    const outcome = outcomeOf(
      400,
      { detail: 'the input is invalid', errors: [{ pointer: '/for', detail: '1x (expected: a time)' }] },
      '7Qm2xV9d',
    );

    assert.deepEqual(outcome, {
      kind: 'refused',
      detail: 'the input is invalid',
      errors: ['/for: 1x (expected: a time)'],
      requestId: '7Qm2xV9d',
    });
  });

  test('is refused by a 503 that knows, and unknown by one that does not', () => {
    assert.equal(outcomeOf(503, { detail: 'no quorum' }).kind, 'refused');
    assert.equal(outcomeOf(503, { detail: 'timeout', indeterminate: true }).kind, 'unknown');
  });

  test('is unknown by a gateway, a fault, and without an answer', () => {
    for (const status of [500, 502, 504]) {
      assert.equal(outcomeOf(status, null).kind, 'unknown', status);
    }
    assert.match(outcomeWithoutAnswer().detail, /It may have been done/);
  });

  test('says something even if the answer is no problem', () => {
    assert.match(outcomeOf(409, 'text').detail, /409/);
    assert.match(outcomeOf(409, { detail: { a: 1 }, errors: [null, 3] }).detail, /409/);
  });
});
