import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BODY_MAX, Calls, CALLS_MAX } from './calls.js';

const ask = (calls, method, path, more = {}) => {
  const call = calls.begin({ method, path, now: 1_000, ...more });
  calls.end(call, { status: 200, now: 1_006, type: 'application/json', received: '{}' });
  return call;
};

test('changes stand above reads, the newest first', () => {
  const calls = new Calls();
  ask(calls, 'GET', '/products?limit=100');
  ask(calls, 'POST', '/orders', { key: 'a' });
  ask(calls, 'POST', '/orders', { key: 'b' });
  assert.deepEqual(calls.list().map(call => call.key || call.path), ['b', 'a', '/products?limit=100']);
});

test('equal reads are one with their number, and show the latest', () => {
  const calls = new Calls();
  for (let after = 1; after <= 42; after++) ask(calls, 'GET', `/orders?after=${after}&limit=20`);
  const [read, ...more] = calls.list();
  assert.deepEqual(more, []);
  assert.equal(read.times, 42);
  assert.equal(read.path, '/orders?after=42&limit=20');
  assert.equal(read.took, 6);
});

test('a read that waits shows the answer before it', () => {
  const calls = new Calls();
  ask(calls, 'GET', '/products');
  calls.begin({ method: 'GET', path: '/products', now: 2_000 });
  assert.equal(calls.list()[0].status, 200);
});

test('fifty are kept, and of each body a part', () => {
  const calls = new Calls();
  ask(calls, 'GET', '/products');
  for (let i = 0; i < 80; i++) ask(calls, 'POST', '/orders', { sent: 'x'.repeat(9_000) });
  assert.equal(calls.list().length, CALLS_MAX);
  assert.equal(calls.list().at(-1).path, '/products');
  assert.ok(calls.list()[0].sent.length < BODY_MAX + 5);
});
