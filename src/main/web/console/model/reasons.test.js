import assert from 'node:assert/strict';
import { test } from 'node:test';
import { T0 } from '../../dev/cluster.js';
import { SCENARIOS } from '../../dev/scenarios.js';
import { reasons } from './reasons.js';

process.env.TZ = 'UTC';
const of = name => reasons(SCENARIOS[name]().status.nodes, T0);

test('nothing is out, nothing is said', () => assert.deepEqual(of('healthy'), []));

test('many nodes with one cause are one line, without their own addresses; what a person holds back is last', () => {
  const lines = of('thousand');
  assert.deepEqual(lines.map(l => [l.level, l.who, l.reason, l.rows.length]), [
    ['bad', '5 of billing are down', '2 health checks in a row failed: connection refused', 5],
    ['bad', '2 of front ends are evicted', '5 failures in a row; the last: no answer within 5 s', 2],
    ['op', '3 of expense are drained', '“rack 3 power”', 3],
  ]);
  assert.equal(lines[1].by, 'By router/10.1.0.14-8080 since 02:58:44. Next probe in 22\u00a0s, at 03:08:04.');
  assert.equal(lines[2].by, 'By jan at 02:15:00, until 06:00:00.');
});

test('one node keeps its reason whole', () => {
  assert.equal(of('evicted')[0].reason, '5 failures in a row. The last: 500 to GET /v1/expenses after 41 ms, X-Request-Id 7Qm2xV9d');
});

test('replicas of one process that is gone are one line', () => {
  assert.equal(of('killed')[0].who, 'order/3, catalog/3, record/3 are unreachable');
});

test('a hostile reason is only text, and no regular expression', () => {
  assert.equal(of('hostile')[0].rows.length, 1);
  const rows = [{ service: 'a', id: '1', url: 'http://(a+)+$:1', health: 'down', configured: 'ready', reason: 'refused by (a+)+$:1', since: null }];
  assert.equal(reasons(rows, T0)[0].reason, 'refused by (a+)+$:1');
});
