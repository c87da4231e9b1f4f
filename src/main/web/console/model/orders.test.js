import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { amount, money, ofPage, scarcest } from './orders.js';

describe('stock', () => {
  test('is scarcest first', () => {
    const shown = scarcest([3940, 3, 214, 1882, 9].map((quantity, i) => ({ name: `p${i}`, quantity })));

    assert.deepEqual(shown.map(({ name, level }) => [name, level]), [['p1', 'bad'], ['p4', 'bad'], ['p2', 'warn'], ['p3', '']]);
  });

  test('that is unknown is not shown', () => assert.deepEqual(scarcest([{ name: 'x' }, null]), []));
});

test('a page has its items by either name', () => {
  assert.deepEqual(ofPage({ items: [1] }, 'orders'), [1]);
  assert.deepEqual(ofPage({ orders: [2] }, 'orders'), [2]);
  assert.deepEqual(ofPage({ orders: 'no' }, 'orders'), []);
});

test('an amount does not break', () => assert.equal(amount({ quantity: 2, price: 15.99 }), '2\u00a0×\u00a015.99'));

test('money has two decimals, or all that it has', () => {
  assert.deepEqual([24.5, 12, '15.990', 0.125].map(money), ['24.50', '12.00', '15.990', '0.125']);
});
