import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Feed, SHOWN } from './feed.js';

const order = (number, placed_at = new Date(5_000).toISOString()) => ({ order_number: number, name: 'Fox', type: 'buy', quantity: 2, price: 15.99, placed_at });
const orders = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => order(from + i));

test('the newest stand above, each once, as many as there is room for', () => {
  const feed = new Feed();
  feed.take(orders(1, 8), 8, 6_000);
  feed.take(orders(5, 15), 15, 6_500);
  assert.deepEqual(feed.orders.map(o => o.number), [15, 14, 13, 12, 11, 10, 9, 8, 7]);
  assert.equal(feed.last, 15);
  assert.equal(feed.after(), 15 - SHOWN);
});

test('an own order is there at once, and a page that lags does not take the number back', () => {
  const feed = new Feed();
  feed.take(orders(1, 8), 8, 6_000);
  feed.take([order(20)], 20, 6_100);
  feed.take(orders(4, 8), 8, 6_200);
  assert.equal(feed.last, 20);
  assert.equal(feed.orders[0].number, 20);
});

test('the rate is known after a second, and is that of the last ten', () => {
  const feed = new Feed();
  feed.take([], 100, 0);
  assert.equal(feed.rate(), null);
  feed.take([], 218, 1_000);
  assert.equal(feed.rate(), 118);
  feed.take([], 218, 11_000);
  feed.take([], 218, 21_500);
  assert.equal(feed.rate(), null);
  feed.take([], 218, 22_500);
  assert.equal(feed.rate(), 0);
});

test('no order is from the time to come', () => {
  const feed = new Feed();
  feed.take([order(1, new Date(90_000).toISOString())], 1, 6_000);
  assert.equal(feed.orders[0].at, 6_000);
});

test('another store under the same address is noticed', () => {
  const feed = new Feed();
  feed.take(orders(1, 8), 8, 6_000);
  for (let i = 0; i < 9; i++) feed.take([], 0, 7_000);
  assert.equal(feed.last, 8);
  feed.take([], 0, 7_000);
  assert.equal(feed.last, 0);
  assert.deepEqual(feed.orders, []);
});
