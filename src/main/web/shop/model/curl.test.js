import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curl } from './curl.js';

test('a read', () => {
  assert.equal(curl({ method: 'GET', path: '/products?limit=100', key: '', sent: '' }, 'http://127.0.0.1:8080/'),
    "curl 'http://127.0.0.1:8080/products?limit=100'");
});

test('an order of something whose name would end the quotes', () => {
  const sent = JSON.stringify({ name: "'; rm -rf / #$(x)`y`", quantity: 1 });
  assert.equal(curl({ method: 'POST', path: '/orders', key: 'k', sent }, 'http://h/'),
    `curl 'http://h/orders' -X POST -H 'Idempotency-Key: k' -H 'Content-Type: application/json' -d '{"name":"'\\''; rm -rf / #$(x)\`y\`","quantity":1}'`);
});
