import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Holdings } from './holdings.js';

const order = (order_number, type, quantity, name = 'BoarCo') => ({ order_number, name, type, quantity });

test('what was bought and not sold, also after a reload', () => {
  let saved = null;
  const mine = new Holdings(() => saved, text => (saved = text));
  mine.add(order(2, 'buy', 3));
  mine.add(order(1, 'buy', 2));
  mine.add(order(4, 'sell', 2));
  mine.add(order(4, 'sell', 2));
  assert.equal(mine.of('BoarCo'), 3);
  const again = new Holdings(() => saved, () => {});
  assert.equal(again.of('BoarCo'), 3);
  assert.equal(again.of('constructor'), 0);
});

test('another store has nothing of it', () => {
  let saved = null;
  const mine = new Holdings(() => saved, text => (saved = text));
  mine.add(order(9, 'buy', 5));
  mine.check(8); // a replica that lags
  mine.check(9);
  for (let i = 0; i < 9; i++) mine.check(8);
  assert.equal(mine.of('BoarCo'), 5);
  mine.check(8);
  assert.equal(mine.of('BoarCo'), 0);
});

test('what cannot be read is nothing', () => {
  for (const text of ['{', 'null', '[]', '{"pieces":{"Fox":"x"}}', '{"orders":3}', '7']) assert.equal(new Holdings(() => text, () => {}).of('Fox'), 0);
});
