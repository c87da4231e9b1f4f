import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { called, consequences, groupsLost, toType } from './consequences.js';
import { VERBS, confirming, faults } from './verbs.js';

const node = (service, id, more) => ({
  service, id, process: `${service}-${id}`, configured: 'ready', health: 'healthy', rate: 100, in_flight: 0, url: `http://10.0.0.${id}:7000`, ...more,
});
const replica = (id, more) => node('order', String(id), { process: `p${id}`, role: id === 3 ? 'leader' : 'follower', lag: 0, ...more });
const fronts = [node('frontend', '1', { in_flight: 7 }), node('frontend', '2'), node('frontend', '3')];
const replicas = [replica(1), replica(2), replica(3)];
const status = {
  view: { process: 'other' },
  processes: [1, 2, 3].map(id => ({ id: `p${id}`, instances: [`order/${id}`], chaos: true, admin: `http://10.0.0.${id}:9090` })),
  group_details: [{ group: 'order', leader: 3, voters: [1, 2, 3], learners: [], last_failover: { millis: 142 },
    replicas: [{ id: 1, lag: 0 }, { id: 2, lag: 5 }, { id: 3, lag: 0 }] }],
};
const rows = [...fronts, ...replicas];
const said = lines => lines.map(line => [line.strong, line.text].filter(Boolean).join(' '));
const drain = { verb: 'drain', nodes: [fronts[0]] };

describe('a drain', () => {
  test('says what is in flight, who stays, and what may be lost then', () => {
    const [flight, rotation, spare] = consequences(status, rows, drain);

    assert.equal(said([flight])[0], '7 requests are in flight there, and may end.');
    assert.match(said([rotation])[0], /^2 of 3 front ends are in rotation then, each with about 150\/s instead of 100\/s/);
    assert.match(spare.strong, /May I lose one more, after this\? Yes/);
  });

  test('of the last node says that requests fail, and asks for the name', () => {
    const last = [fronts[0], ...replicas];

    assert.match(said(consequences(status, last, drain))[1], /None of front ends is in rotation then/);
    assert.equal(toType(status, last, drain), 'frontend/1');
    assert.equal(toType(status, rows, drain), '');
  });

  test('does not invent what is in flight', () => {
    const unknown = { ...fronts[0], in_flight: null };

    assert.match(said(consequences(status, rows, { verb: 'drain', nodes: [unknown] }))[0], /not known/);
  });
});

describe('a kill', () => {
  const kill = (id, more = {}) => ({ verb: 'kill', nodes: [replicas[id - 1]], process: status.processes[id - 1], ...more });

  test('of the leader says that another is elected', () => {
    const text = said(consequences(status, rows, kill(3))).join('\n');

    assert.match(text, /It leads order\. The others elect a leader, last time in 142\sms/);
    assert.match(text, /May I lose one more, after this\? No/);
  });

  test('that takes the majority says that no orders are taken', () => {
    const thin = [...fronts, replica(1), replica(2, { health: 'unreachable' }), replica(3)];

    assert.deepEqual(groupsLost(status, thin, kill(3)), ['order']);
    assert.match(said(consequences(status, thin, kill(3))).join('\n'), /order has no majority then: no orders are taken/);
  });

  test('says what else is in the process, and that the page comes from it', () => {
    const process = { ...status.processes[2], instances: ['order/3', 'catalog/3'] };
    const text = said(consequences({ ...status, view: { process: 'p3' } }, rows, kill(3, { process }))).join('\n');

    assert.match(text, /catalog\/3 is in the same process/);
    assert.match(text, /This page comes from that process/);
  });

  test('asks for the name, always', () => assert.equal(toType(status, rows, kill(1)), 'order/1'));
});

describe('a change of members', () => {
  const remove = { verb: 'members', nodes: [], group: 'order', change: 'remove', id: 3 };

  test('says who votes then, and what may be lost', () => {
    const text = said(consequences(status, rows, remove)).join('\n');

    assert.match(text, /Replicas 1 and 2 vote then, and 2 of 2 decide/);
    assert.match(text, /It leads now/);
    assert.match(text, /after this\? No/);
  });

  test('asks for the name where one is removed', () => {
    assert.equal(toType(status, rows, remove), 'order/3');
    assert.equal(toType(status, rows, { ...remove, change: 'add', id: 4 }), '');
  });
});

describe('a transfer', () => {
  test('says that it waits for one that lags', () => {
    const text = said(consequences(status, rows, { verb: 'transfer', nodes: [], group: 'order', to: 2 })).join('\n');

    assert.match(text, /Replica 2 lags by 5/);
    assert.match(text, /after this\? Yes/);
  });
});

describe('the confirming button', () => {
  test('repeats verb and name', () => {
    assert.equal(confirming('drain', drain), 'Drain frontend/1');
    assert.equal(confirming('members', { group: 'order', change: 'remove', id: 3 }), 'Remove order/3');
    assert.equal(confirming('transfer', { group: 'order', to: 2 }), 'Transfer order to 2');
    assert.equal(called(fronts), 'three of front ends');
  });
});

describe('fields', () => {
  const fields = { reason: '', span: '', pause: '5s', typed: '' };

  test('are checked as the server does', () => {
    assert.deepEqual(faults('drain', drain, { ...fields, span: '2h' }, ''), {});
    assert.match(faults('drain', drain, { ...fields, span: '2 h' }, '').span, /expected/);
    assert.match(faults('pause', drain, { ...fields, pause: '61s' }, '').pause, /expected: up to 60s/);
    assert.ok(faults('transfer', { group: 'order' }, fields, '').to);
    assert.ok(faults('members', { group: 'order', change: 'add', id: 10000 }, fields, '').id);
    assert.ok(faults('kill', drain, { ...fields, typed: 'order/1' }, 'order/3').typed);
  });

  test('of every verb make a command', () => {
    const action = { nodes: [fronts[0]], process: { id: 'p1' }, group: 'order', to: 2, change: 'add', id: 4 };
    for (const [verb, { commands }] of Object.entries(VERBS)) {
      const [command] = commands(action, fields, 'http://127.0.0.1:9090');
      assert.match(command.path, /^\/(instances|groups|processes)\//, verb);
    }
  });
});
