import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { budgetUsed, floored, wholePercent, worstBudget } from './budget.js';
import { rateOf } from './nodes.js';
import { ticks } from './ticks.js';

const service = (name, rate, used_percent, limit_percent = 20) => ({ service: name, kind: 'builtin', nodes: 3, in_rotation: 3, needed: 1, rate, panic: false,
  retries: { used_percent, limit_percent } });

describe('the retry budget', () => {
  test('is what is used of what may be', () => {
    assert.equal(budgetUsed(service('order', 100, 5)), .25);
    assert.equal(budgetUsed(service('order', 100, 20)), 1);
  });

  test('is never more than all of it', () => assert.equal(budgetUsed(service('order', 100, 200)), 1));

  test('is not all used by one request that was tried three times', () => {
    assert.equal(wholePercent(budgetUsed(service('order', .1, 200))), 67);
    assert.equal(wholePercent(worstBudget([service('order', .1, 200)], { retry_budget: 1, rate: .1 })), 67);
    assert.ok(floored({ retry_budget: 1, rate: .1 }) < 1);
  });

  test('of all is that of one of the services', () => {
    assert.equal(worstBudget([service('order', 100, 5), service('frontend', 100, 10), { service: 'x' }], { retry_budget: .1, rate: 100 }), .5);
    assert.equal(worstBudget([], { retry_budget: .1, rate: 100 }), .1);
    assert.equal(worstBudget(undefined, undefined), null);
  });

  test('is not known where no router is heard', () => assert.equal(budgetUsed({ service: 'x' }), null));

  test('is rounded up', () => assert.deepEqual([wholePercent(.031), wholePercent(0), wholePercent(1)], [4, 0, 100]));
});

describe('the rate of the routers', () => {
  const status = { services: [{ service: 'router' }, { service: 'frontend', rate: 12 }, { service: 'expense', rate: 4 }] };

  test('is that of the clients', () => assert.equal(rateOf('router', { ...status, figures: { rate: 15 } }, { rate: 16 }), 16));
  test('is the sum of what they forward while there are no figures', () => assert.equal(rateOf('router', status, {}), 16));
  test('is of the others their own', () => assert.equal(rateOf('expense', status, { rate: 16 }), 4));
});

describe('ticks', () => {
  test('that are closer than the gap are one', () => assert.deepEqual(ticks([10, 13, 14, 30], 4), [30, 14, 10]));
  test('are twelve at most', () => {
    const drawn = ticks(Array.from({ length: 300 }, (_, i) => i), 4);
    assert.ok(drawn.length <= 12 && drawn.length > 6, `${drawn.length}`);
    assert.equal(drawn[0], 299);
  });
  test('may be none', () => assert.deepEqual(ticks([], 4), []));
});
