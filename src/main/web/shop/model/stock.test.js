import assert from 'node:assert/strict';
import { test } from 'node:test';
import { money, share, stockWords } from './stock.js';

test('a stock in words', () => {
  assert.equal(stockWords(0, 15_000).words, 'sold out');
  assert.equal(stockWords(3, 15_000).words, 'only 3 left');
  assert.equal(stockWords(600, 15_000).words, 'scarce');
  assert.equal(stockWords(601, 15_000).words, 'in stock');
  assert.equal(stockWords(12, 20).words, 'in stock');
});

test('a bar is never full of nothing, and never empty of something', () => {
  assert.equal(share(0, 100), 0);
  assert.equal(share(0, 0), 0);
  assert.equal(share(1, 1_000_000), 1);
  assert.equal(share(50, 100), 50);
});

test('money has two decimals', () => {
  assert.equal(money(39), '39.00');
  assert.equal(money(31.98), '31.98');
  assert.equal(money(1234567.5), '1,234,567.50');
  assert.equal(money(0.0042), '0.0042');
  assert.equal(money(undefined), '–');
});
