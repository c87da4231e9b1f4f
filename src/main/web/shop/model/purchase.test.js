import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, Purchase } from './purchase.js';

const PLACED = { order_number: 531, name: 'Fox', type: 'buy', quantity: 2, price: 15.99 };
const none = { status: 0, body: null, retryAfterMs: 0, reason: 'no connection' };
const answer = (status, body = null, retryAfterMs = 0) => ({ status, body, retryAfterMs });

function purchase(...answers) {
  const asked = [];
  const waited = [];
  let time = 0;
  const bought = new Purchase({ name: 'Fox', quantity: 2, type: 'buy', key: 'k' }, {
    ask: async (wish, attempt) => (asked.push([wish.key, attempt]), answers.length > 1 ? answers.shift() : answers[0]),
    wait: async ms => void (waited.push(ms), time += ms),
    now: () => time,
    changed: () => {},
  });
  return { bought, asked, waited };
}

test('an order that is placed', async () => {
  const { bought, asked } = purchase(answer(201, PLACED));
  await bought.run();
  assert.equal(bought.kind, 'done');
  assert.equal(bought.order.order_number, 531);
  assert.deepEqual(asked, [['k', 1]]);
});

test('without an answer it is asked again under the same key until there is one', async () => {
  const { bought, asked, waited } = purchase(none, answer(504), answer(503, { indeterminate: true }), answer(201, PLACED));
  await bought.run();
  assert.equal(bought.kind, 'done');
  assert.deepEqual(asked, [['k', 1], ['k', 2], ['k', 3], ['k', 4]]);
  assert.deepEqual(waited, [500, 1_000, 2_000]);
});

test('too many is refused, with what there is', async () => {
  const { bought } = purchase(answer(409, { code: 'insufficient-stock', detail: '3 in stock', available: 3 }));
  await bought.run();
  assert.equal(bought.kind, 'refused');
  assert.equal(bought.available, 3);
});

test('a busy store says when to come again', async () => {
  const { bought, waited } = purchase(answer(503, { detail: 'no leader' }, 3_000), answer(429, null), answer(201, PLACED));
  await bought.run();
  assert.deepEqual(waited, [3_000, 1_000]);
});

test('that nothing was done the second time says nothing of the first', async () => {
  const kinds = [];
  const { bought } = purchase(none, answer(503, { detail: 'no leader' }), answer(201, PLACED));
  bought.world.changed = () => kinds.push(bought.kind);
  await bought.run();
  assert.deepEqual(kinds, ['asking', 'unknown', 'asking', 'unknown', 'asking', 'done']);
});

test('a store that never answers leaves it open, and a person may ask again under the same key', async () => {
  const { bought, asked } = purchase(none);
  await bought.run();
  assert.equal(bought.kind, 'open');
  assert.equal(bought.maybe, true);
  assert.equal(asked.length, 14);
  bought.world.ask = async () => answer(201, PLACED);
  await bought.run();
  assert.equal(bought.kind, 'done');
  assert.equal(bought.maybe, false);
});

test('what an answer says', () => {
  assert.equal(judge(answer(201, null)).kind, 'unknown');
  assert.equal(judge(answer(500)).kind, 'unknown');
  assert.equal(judge(answer(404, { detail: "there is no product 'Fox'" })).detail, "there is no product 'Fox'");
  assert.equal(judge(answer(400, { detail: 'invalid', errors: [{ detail: 'quantity: 0 (expected: >= 1)' }] })).detail, 'invalid; quantity: 0 (expected: >= 1)');
  assert.equal(judge(answer(413)).detail, 'the store answered 413');
});
