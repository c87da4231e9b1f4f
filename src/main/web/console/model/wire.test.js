// With what GET /status really says: StatusApi, GroupApi.ReplicaRow and ProcessApi.Summary as snake_case JSON, where a row of a node has no
// member that is null, a replica has all of them and no `group`, and a killed process leaves no row once its lease has ended.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { T0 } from '../../dev/cluster.js';
import { replicaRows } from './groups.js';
import { mayLoseOne, spares } from './spares.js';
import { verdict } from './verdict.js';

process.env.TZ = 'UTC';
const GROUPS = ['catalog', 'order', 'record'];
const HOST = id => `http://10.0.1.1${id}:7000`;

const replica = (id, more) => ({ id, url: HOST(id), role: id === 3 ? 'leader' : 'follower', term: 4, commit_index: 100, applied_index: 100, lag: 0,
  last_failover: null, why: null, state: 'fit', reason: null, disk_free: 60e9, fsync_p99_ms: 1.2, process: `p${id}`, version: '0.3.0', ...more });
const gone = (id, why = `connection refused by 10.0.1.1${id}`) => replica(id, { role: 'unreachable', term: 0, commit_index: 0, applied_index: 0, why, state: null,
  disk_free: null, fsync_p99_ms: null, process: null, version: null });
const row = (service, id, more) => ({ service, id: `${id}`, url: HOST(id), state: 'ready', breaker: 'closed', lease: 'ready', epoch: 1, weight: 1, process: `p${id}`,
  version: '0.3.0', configured: 'ready', health: 'healthy', ...more });
const summary = (id, instances, more) => ({ id, name: instances[0] ?? id, address: `10.0.1.1${id.slice(1)}:9090`, admin: `http://10.0.1.1${id.slice(1)}:9090`, version: '0.3.0',
  started: '2026-11-29T00:00:00Z', roles: [], instances, chaos: false, stopping: false, reasons: {}, replicas: [], caches: [], registry: 'fresh', ...more });

/** Three processes, each with a replica of each group, a front end and a router. */
function wire() {
  const ids = [1, 2, 3];
  const of = id => ['router', 'frontend', ...GROUPS].map(service => `${service}/${id}`);
  return {
    registry: 'fresh', registry_url: 'redis://10.0.1.9:6379/0', roles: {}, groups: {}, caches: [], routes: [], replicas: [], unreachable: [], chaos: false,
    view: { process: 'p1', name: 'router/1', address: '10.0.1.11:9090', version: '0.3.0', started: '2026-11-29T00:00:00Z', at: '2026-11-29T03:07:42Z' },
    nodes: ids.flatMap(id => [row('router', id), row('frontend', id), ...GROUPS.map(group => row(group, id, { role: id === 3 ? 'leader' : 'follower', leader: 3, term: 4, lag: 0 }))]),
    processes: ids.map(id => summary(`p${id}`, of(id))),
    services: [],
    group_details: GROUPS.map(group => ({ group, leader: 3, term: 4, voters: [1, 2, 3], learners: [], version: '0.3.0', replicas: ids.map(id => replica(id)) })),
  };
}

const details = (status, group) => status.group_details.find(g => g.group === group);
const put = (status, group, one) => details(status, group).replicas.splice(one.id - 1, 1, one);
const nodeOf = (status, service, id) => status.nodes.find(n => n.service === service && n.id === `${id}`);

/** A process is killed. @param withRows whether its leases are there still */
function killed(id, withRows) {
  const status = wire();
  GROUPS.forEach(group => {
    put(status, group, gone(id));
    const left = [1, 2, 3].findLast(one => one !== id);
    Object.assign(details(status, group), { leader: left, term: 5 });
  });
  status.nodes = status.nodes.filter(n => withRows || n.id !== `${id}`);
  status.nodes.filter(n => n.id === `${id}`).forEach(n => {
    ['process', 'version', 'role', 'leader', 'term', 'lag'].forEach(name => delete n[name]);
    Object.assign(n, { health: 'unreachable', reason: 'nothing was heard of its process for 9 s', since: '2026-11-29T03:07:33Z' });
  });
  Object.assign(status.processes[id - 1], { stale: true, age_ms: 9000 });
  status.unreachable = [{ name: `router/${id}`, url: HOST(id), instances: status.processes[id - 1].instances, reason: 'nothing was heard of its process for 9 s', since: '2026-11-29T03:07:33Z' }];
  return status;
}

const verdictOf = status => verdict({ status, nodes: status.nodes, figures: [], now: T0 });
const lose = status => {
  const all = spares(status, status.nodes);
  return { ...mayLoseOne(all, status.nodes, status.processes), of: service => all.find(s => s.service === service) };
};

describe('what the server really says', () => {
  test('all is well', () => {
    const status = wire();
    assert.deepEqual([verdictOf(status).title, lose(status).answer], ['Everything is healthy', 'Yes']);
  });

  test('a replica with a full disk is called by its group', () => {
    const status = wire();
    put(status, 'order', replica(2, { state: 'disk-full', reason: '0 bytes are free', why: 'disk-full' }));
    assert.equal(verdictOf(status).title, 'order/2 has a full disk');
  });

  for (const state of ['disk-full', 'failed', 'empty-directory', 'catching-up']) {
    test(`a voter that is ${state} is no spare, whatever its row says`, () => {
      for (const health of ['healthy', 'unfit', 'behind', 'down', 'evicted']) {
        const status = wire();
        put(status, 'order', replica(2, { state, reason: 'so it is' }));
        Object.assign(nodeOf(status, 'order', 2), { health });
        const { up, voting, word, level } = lose(status).of('order');
        assert.deepEqual([up, voting, word, level], [2, 2, 'can lose none', 'warn'], health);
      }
    });
  }

  test('a replica that may not lead votes, and is a spare', () => {
    const status = wire();
    put(status, 'order', replica(2, { state: 'disk-slow', reason: 'fsync takes 400 ms' }));
    Object.assign(nodeOf(status, 'order', 2), { health: 'unfit', reason: 'fsync takes 400 ms' });
    assert.equal(lose(status).of('order').word, 'can lose one');
  });

  test('the lag of a replica is one value', () => {
    const status = wire();
    put(status, 'order', replica(2, { lag: 40 }));
    nodeOf(status, 'order', 2).lag = 3;
    const shown = lose(status).of('order').all.find(one => one.id === '2').lag;
    assert.equal(shown, replicaRows(details(status, 'order'), new Map())[1].lag);
  });

  for (const withRows of [true, false]) {
    const how = withRows ? 'with its rows' : 'without rows, since its leases ended';
    test(`a killed process is named, ${how}`, () => {
      const status = killed(2, withRows);
      const said = verdictOf(status);
      assert.equal(said.title, 'The process at 10.0.1.12 is unreachable, and nothing is spare');
      assert.equal(said.answer, 'No');
      assert.match(said.why, /Start 10\.0\.1\.12 again before you touch 1 or 3\./);
      assert.equal(lose(status).of('order').all.length, 3);
    });

    test(`a killed replica is named before one with a slow disk, ${how}`, () => {
      const status = killed(2, withRows);
      GROUPS.forEach(group => Object.assign(nodeOf(status, group, 1), { health: 'unfit', reason: 'disk-slow: fsync takes 400 ms' }));
      GROUPS.forEach(group => put(status, group, replica(1, { state: 'disk-slow', reason: 'fsync takes 400 ms' })));
      assert.match(verdictOf(status).title, /10\.0\.1\.12 is unreachable/);
      assert.match(verdictOf(status).why, /Start 10\.0\.1\.12 again/);
    });
  }

  test('what lives is never asked to be started', () => {
    const status = wire();
    put(status, 'order', replica(2, { state: 'catching-up', reason: 'it copies a snapshot', lag: 9000 }));
    Object.assign(nodeOf(status, 'order', 2), { health: 'behind', reason: 'it copies a snapshot' });
    const { why } = lose(status);
    assert.doesNotMatch(why, /Start/);
    assert.match(why, /order\/2 is behind: it copies a snapshot\./);
  });

  test('a host where others live is not called missing', () => {
    const status = wire();
    put(status, 'order', gone(2));
    status.nodes = status.nodes.filter(n => n.service !== 'order' || n.id !== '2');
    assert.match(lose(status).why, /Start order\/2 again before you touch 1 or 3\./);
    assert.equal(verdictOf(status).title, 'order/2 is unreachable');
  });

  test('two of one group that are out are both named', () => {
    const status = wire();
    [1, 2].forEach(id => put(status, id === 1 ? 'order' : 'record', gone(id)));
    status.nodes = status.nodes.filter(n => !(n.service === 'order' && n.id === '1' || n.service === 'record' && n.id === '2'));
    assert.equal(verdictOf(status).title, 'order/1 and record/2 are unreachable');
  });

  test('replicas without leases are seats', () => {
    const status = wire();
    status.nodes = status.nodes.filter(n => !GROUPS.includes(n.service));
    const { of, answer } = lose(status);
    assert.deepEqual([of('order').size, of('order').up, of('order').word, answer], [3, 3, 'can lose one', 'Yes']);
    assert.deepEqual(of('order').all.map(one => [one.id, one.role, one.health]), [['1', 'follower', 'healthy'], ['2', 'follower', 'healthy'], ['3', 'leader', 'healthy']]);
    put(status, 'order', gone(1));
    assert.equal(lose(status).of('order').word, 'can lose none');
    assert.equal(verdictOf(status).title, 'order/1 is unreachable');
  });

  test('replicas without leases and processes are those of the processes that publish them', () => {
    const status = wire();
    status.nodes = status.nodes.filter(n => !GROUPS.includes(n.service));
    status.group_details.forEach(g => g.replicas.forEach(r => r.process = null));
    status.processes[0].replicas = [1, 2, 3].map(id => ({ group: 'order', id, role: 'follower' }));
    assert.deepEqual(lose(status).of('order').shared, ['order/1', 'order/2', 'order/3']);
  });

  test('one process is all there is only where no other is heard of', () => {
    const status = wire();
    status.nodes = status.nodes.filter(n => n.id === '1');
    status.group_details.forEach(g => Object.assign(g, { voters: [1], leader: 1, replicas: [replica(1, { role: 'leader' })] }));
    assert.doesNotMatch(lose(status).why, /Everything runs in one process/);
    status.processes.length = 1;
    assert.match(lose(status).why, /^Everything runs in one process/);
  });

  test('where nothing is out, what is not spare is named', () => {
    const status = wire();
    nodeOf(status, 'order', 1).configured = 'drained';
    const said = verdictOf(status);
    assert.equal(said.title, 'Everything works, and order can lose none');
    assert.equal(said.text, 'order cannot lose a process. Missing: order/1.');
  });

  test('a group without a quorum has one level and one word', () => {
    const status = wire();
    [1, 2].forEach(id => put(status, 'order', gone(id)));
    status.nodes = status.nodes.filter(n => n.service !== 'order' || n.id === '3');
    const { level, word, quorum } = lose(status).of('order');
    assert.deepEqual([level, word, quorum], ['bad', 'no quorum, needs one more', false]);
    assert.equal(verdictOf(status).title, 'No orders are taken');
    assert.match(verdictOf(status).text, /order has 1 of 3 replicas and needs 2\./);
  });
});
