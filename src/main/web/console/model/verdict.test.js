import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cluster, find, T0 } from '../../dev/cluster.js';
import { SCENARIOS } from '../../dev/scenarios.js';
import { staleVerdict, verdict } from './verdict.js';

process.env.TZ = 'UTC';
const of = scene => verdict({ status: scene.status, nodes: scene.status.nodes, figures: [...scene.past, scene.figures], now: T0 });

describe('the verdict', () => {
  const expected = {
    healthy: ['ok', 'Everything is healthy', 'Yes'],
    killed: ['warn', 'The process at 10.0.1.13 is unreachable, and nothing is spare', 'No'],
    evicted: ['warn', 'expense runs on its last node', 'No'],
    drained: ['ok', 'Everything is healthy, one node is drained', 'Yes'],
    panic: ['bad', 'billing is in panic mode: 1 of 4 nodes is healthy', 'No'],
    quorum: ['bad', 'No orders are taken', 'No'],
    single: ['warn', 'Everything works, and nothing is spare', 'No'],
    thousand: ['warn', '7 of 1,000 nodes are out', 'Yes'],
    empty: ['plain', 'Nobody is registered', '–'],
  };
  for (const [name, [level, title, answer]] of Object.entries(expected)) {
    test(`${name}: ${title}`, () => {
      const said = of(SCENARIOS[name]());
      assert.deepEqual([said.level, said.title, said.answer], [level, title, answer]);
    });
  }

  test('the sentence says the cause, since when, who leads and what clients see', () => {
    assert.equal(of(SCENARIOS.killed()).text, 'The process at 10.0.1.13 is unreachable since 03:07:31: connection refused by 10.0.1.13. '
      + 'Replica 2 leads order, catalog and record. Without a leader for 204\u00a0ms at most. No client sees an error.');
  });

  test('failures that clients see are red, also when every node is healthy', () => {
    const scene = cluster();
    scene.figures = { ...scene.figures, ok: 99.89 };
    assert.equal(of(scene).level, 'bad');
    assert.equal(of(scene).title, '0.1 % of all requests fail');
    scene.figures.ok = 99.9;
    assert.equal(of(scene).level, 'ok');
  });

  test('a success rate without requests says nothing', () => {
    const scene = cluster();
    scene.figures = { ...scene.figures, ok: 0, rate: 0 };
    assert.equal(of(scene).level, 'ok');
  });

  test('a service without a node is red', () => {
    const scene = cluster();
    scene.status.nodes.filter(n => n.service === 'expense').forEach(n => n.health = 'down');
    assert.equal(of(scene).title, 'expense has no node in rotation');
  });

  test('a disk that refuses is red', () => {
    const scene = cluster();
    scene.status.processes[5].reasons = { order: ['disk full: 0 B free in /var/lib/holdfast, 64 MB are needed'] };
    assert.equal(of(scene).level, 'bad');
    assert.match(of(scene).text, /^order: disk full/);
  });

  test('a stale registry is amber, and nothing is said to fail', () => {
    const scene = cluster();
    scene.status.registry = 'stale';
    assert.deepEqual([of(scene).level, of(scene).title, of(scene).answer], ['warn', 'The registry does not answer', 'Yes']);
  });

  test('an election is amber', () => {
    const scene = cluster();
    scene.status.group_details[0].leader = 0;
    assert.equal(of(scene).title, 'order is electing a leader');
  });

  test('a node that starts is amber until it is ready', () => {
    const scene = cluster();
    Object.assign(find(scene, 'frontend', '10.0.1.21'), { configured: 'starting', health: 'starting' });
    assert.equal(of(scene).title, 'frontend/10.0.1.21-7000 is starting');
  });

  test('stale: the answer is unknown, and the last one is told', () => {
    const stale = staleVerdict(of(cluster()), { from: '10.0.1.5:9090', at: T0 });
    assert.deepEqual([stale.level, stale.answer, stale.why], ['stale', 'Unknown', 'At 03:07:42 it was: yes, any one.']);
  });

  test('a status without anything that is new in it still gives an answer', () => {
    const said = verdict({ status: { registry: 'fresh' }, nodes: [{ service: 'order', id: '1' }], figures: [] });
    assert.equal(typeof said.title, 'string');
  });
});
