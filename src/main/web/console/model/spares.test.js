import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cluster, find, node } from '../../dev/cluster.js';
import { SCENARIOS } from '../../dev/scenarios.js';
import { mayLoseOne, spares } from './spares.js';

const of = scene => {
  const all = spares(scene.status, scene.status.nodes);
  return { ...mayLoseOne(all, scene.status.nodes), all, of: service => all.find(s => s.service === service) };
};

describe('may I lose one more', () => {
  test('yes, when every group and every service survives any one process', () => {
    const { answer, of: spare } = of(cluster());
    assert.equal(answer, 'Yes');
    assert.equal(spare('order').word, 'can lose one');
    assert.equal(spare('frontend').word, 'can lose two');
  });

  test('no, when a group has a bare majority; it says what to start, and what to leave alone', () => {
    const { answer, why, of: spare } = of(SCENARIOS.killed());
    assert.equal(answer, 'No');
    assert.equal(why, 'order, catalog and record have 2 of 3 replicas and need 2. Start 10.0.1.13 again before you touch 1 or 2.');
    assert.equal(spare('order').level, 'warn');
  });

  test('no, when one is too many already', () => {
    const { answer, why, of: spare } = of(SCENARIOS.quorum());
    assert.equal(answer, 'No');
    assert.match(why, /^One too many is gone already. Start 10.0.1.12 or 10.0.1.13: /);
    assert.equal(spare('catalog').word, 'no quorum, needs one more');
    assert.equal(spare('catalog').quorum, false);
  });

  test('a voter that lags 1,000 entries is no spare, one that lags 999 is', () => {
    const scene = cluster();
    const [replica] = scene.status.group_details[0].replicas;
    replica.lag = 999;
    assert.equal(of(scene).of('order').spare, 1);
    replica.lag = 1000;
    assert.equal(of(scene).of('order').spare, 0);
  });

  test('a group that has not begun says what it waits for, and asks to start nothing that runs', () => {
    const scene = cluster();
    scene.status.nodes.filter(n => n.service === 'order').forEach(n => Object.assign(n, { health: 'down', reason: 'its directory is empty: waiting to hear from replicas [1]' }));
    assert.equal(of(scene).why, 'One too many is gone already. order/1: its directory is empty: waiting to hear from replicas [1].');
  });

  test('replicas at one host are called by their names', () => {
    const scene = SCENARIOS.killed();
    scene.status.nodes.forEach(n => n.url = 'http://127.0.0.1:9000');
    assert.match(of(scene).why, /Start order\/3, catalog\/3 and record\/3 again before you touch 1 or 2\.$/);
  });

  test('a learner is no spare, and not one of the voters', () => {
    const scene = cluster();
    scene.status.nodes.push(node('order', '4', '10.0.1.14', 7001, { role: 'learner', lag: 0 }));
    assert.equal(of(scene).of('order').size, 3);
    assert.equal(of(scene).of('order').spare, 1);
  });

  test('a drained voter is no spare, but votes', () => {
    const scene = cluster();
    find(scene, 'order', '1').configured = 'drained';
    find(scene, 'order', '2').configured = 'drained';
    const order = of(scene).of('order');
    assert.equal(order.spare, 0);
    assert.equal(order.quorum, true);
  });

  test('a drained node and an evicted one are no spare', () => {
    const scene = cluster();
    find(scene, 'expense', '10.0.1.31').configured = 'drained';
    assert.equal(of(scene).answer, 'No');
    const { answer, why } = of(SCENARIOS.evicted());
    assert.equal(answer, 'No');
    assert.equal(why, 'Not expense: one node is left. Everything else has one to spare.');
  });

  test('a replica that routers evicted is no spare, but votes', () => {
    const scene = cluster();
    for (const id of ['1', '2']) find(scene, 'order', id).health = 'evicted';
    const order = of(scene).of('order');
    assert.deepEqual([order.up, order.voting, order.quorum, order.spare], [1, 3, true, 0]);
  });

  test('replicas in one process are one loss', () => {
    const scene = cluster();
    find(scene, 'order', '1').process = 'shared';
    find(scene, 'order', '2').process = 'shared';
    const { answer, why, of: spare } = of(scene);
    assert.equal(spare('order').spare, 0);
    assert.equal(answer, 'No');
    assert.match(why, /^order\/1 and order\/2 run in one process/);
  });

  test('front ends in one process are one loss', () => {
    const scene = cluster();
    scene.status.nodes.filter(n => n.service === 'frontend').forEach(n => n.process = 'shared');
    assert.equal(of(scene).of('frontend').spare, 0);
  });

  test('everything in one process is said in one sentence', () => {
    assert.match(of(SCENARIOS.single()).why, /^Everything runs in one process/);
  });

  test('five voters may lose two', () => {
    const scene = cluster();
    scene.status.nodes.push(...[4, 5].map(id => node('order', `${id}`, `10.0.1.1${id}`, 7001, { role: 'follower', lag: 0 })));
    scene.status.group_details[0].voters = [1, 2, 3, 4, 5];
    assert.equal(of(scene).of('order').word, 'can lose two');
  });

  test('nothing to lose where nobody is registered', () => {
    assert.equal(of(SCENARIOS.empty()).answer, '–');
  });

  test('a voter that nobody knows is missing', () => {
    const scene = cluster();
    scene.status.nodes = scene.status.nodes.filter(n => n.service !== 'order' || n.id !== '2');
    scene.status.group_details[0].replicas.splice(1, 1);
    assert.equal(of(scene).of('order').size, 3);
    assert.equal(of(scene).of('order').spare, 0);
  });
});
