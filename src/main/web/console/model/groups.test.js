import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { replicaRows } from './groups.js';

const replica = (id, more) => ({
  id,
  url: `http://10.0.1.1${id}:7000`,
  role: 'follower',
  applied_index: 100,
  lag: 0,
  fsync_p99_ms: 1.2,
  version: '0.3.0',
  ...more,
});
const group = (replicas, more) => ({ group: 'order', leader: 3, term: 7, voters: [1, 2, 3], learners: [], replicas, ...more });
const healthy = [replica(1), replica(2), replica(3, { role: 'leader' })];

describe('a row of a replica', () => {
  test('tells what it does', () => {
    const [, , leader] = replicaRows(group(healthy), new Map());

    assert.deepEqual(
      { host: leader.host, role: leader.role, shape: leader.shape, reasons: leader.reasons },
      { host: '10.0.1.13', role: 'leader', shape: 'leader', reasons: [] },
    );
  });

  test('knows no numbers of one that is unreachable, and says why', () => {
    const nodes = new Map([['order/2', { reason: 'connection refused by 10.0.1.12' }]]);
    const gone = replica(2, { role: 'unreachable', applied_index: 0, lag: 0 });

    const row = replicaRows(group([gone]), nodes)[0];

    assert.deepEqual([row.applied, row.lag, row.fsync], [null, null, null]);
    assert.deepEqual(row.reasons, ['connection refused by 10.0.1.12']);
    assert.equal(row.tone, 'bad');
  });

  test('says each reason once, and whole', () => {
    const reason = 'disk-full: 0 bytes of 50 GB are free '.repeat(9).trim();
    const unfit = replica(1, { state: 'disk-full', reason, why: reason });

    assert.deepEqual(replicaRows(group([unfit]), new Map())[0].reasons, [`disk-full: ${reason}`]);
    assert.deepEqual(replicaRows(group([replica(1, { why: 'closed' })]), new Map())[0].reasons, ['closed']);
  });

  test('tells a learner and one that is no member', () => {
    const rows = replicaRows(group([...healthy, replica(4), replica(5)], { learners: [4] }), new Map());

    assert.deepEqual(rows.map(row => row.role), ['follower', 'follower', 'leader', 'learner', 'no member']);
  });
});
