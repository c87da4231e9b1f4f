// A made-up cluster in the shapes of GET /status and GET /events.
export const T0 = Date.parse('2026-11-29T03:07:42Z');
export const GROUPS = ['order', 'catalog', 'record'];
const at = ms => new Date(T0 + ms).toISOString();

// random, and the same every time
export function random(seed = 7) {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

export function node(service, id, host, port, more = {}) {
  return {
    service, id, url: `http://${host}:${port}`, process: host, version: '0.3.0', configured: 'ready', health: 'healthy', reason: null,
    by: null, since: null, until: null, next_probe: null, breaker: 'closed', role: null, leader: null, term: null, lag: null,
    ok: 100, rate: 0, p50_ms: null, p99_ms: null, in_flight: 0, weight: 1, lease: 'ready', epoch: 1, ...more,
  };
}

/** Two routers, three front ends, three replicas of each group, two expense services, four nodes of an external service. */
export function cluster() {
  const nodes = [];
  [[5, 934, 11], [6, 908, 12]].forEach(([h, rate, flight]) => nodes.push(
    node('router', `10.0.1.${h}-8080`, `10.0.1.${h}`, 8080, { ok: 99.998, rate, p50_ms: 9.4, p99_ms: 41, in_flight: flight })));
  [[21, 402, 7], [22, 398, 6], [23, 405, 7]].forEach(([h, rate, flight]) => nodes.push(
    node('frontend', `10.0.1.${h}-7000`, `10.0.1.${h}`, 7000, { rate, p50_ms: 8.1, p99_ms: 38, in_flight: flight })));
  GROUPS.forEach((group, k) => [1, 2, 3].forEach(id => nodes.push(node(group, `${id}`, `10.0.1.1${id}`, 7001 + k, id === 3
    ? { role: 'leader', leader: 3, term: [7, 4, 4][k], lag: 0, rate: [118, 161, 22][k], p50_ms: [11.2, 3.1, 4.4][k], p99_ms: [34, 12, 15][k],
      in_flight: [3, 2, 0][k] }
    : { role: 'follower', leader: 3, term: [7, 4, 4][k], lag: 0, rate: [8, 0, 31][k], p50_ms: [2.4, null, 1.9][k], p99_ms: [9, null, 8][k] }))));
  [[31, 61, 2], [32, 58, 1]].forEach(([h, rate, flight]) => nodes.push(
    node('expense', `10.0.1.${h}-7000`, `10.0.1.${h}`, 7000, { rate, p50_ms: 6.6, p99_ms: 29, in_flight: flight })));
  [40, 41, 42, 43].forEach((h, i) => nodes.push(
    node('billing', `10.0.2.${h}-9000`, `10.0.2.${h}`, 9000, { ok: 99.99, rate: 112 + i * 2, p50_ms: 14.2, p99_ms: 88, in_flight: 4,
      process: null, version: '5.2.0' })));
  const figures = figuresOf(nodes, {});
  return { status: statusOf(nodes, figures), events: history(), past: past(figures), figures };
}

export const find = (scene, service, end) => scene.status.nodes.find(n => n.service === service && n.id.startsWith(end));

export const silent = row => Object.assign(row, { ok: null, rate: 0, p50_ms: null, p99_ms: null, in_flight: 0 });

/** A process with the replicas of this id is gone. */
export function lose(scene, id, since = at(-10_796)) {
  GROUPS.forEach(group => {
    const row = silent(find(scene, group, id));
    Object.assign(row, { ok: null, health: 'unreachable', since, reason: `connection refused by 10.0.1.1${id}`, role: null, lag: null,
      by: `router/10.0.1.5-8080` });
  });
  const process = scene.status.processes.find(p => p.id === `10.0.1.1${id}`);
  Object.assign(process, { stale: true, age_ms: 10_796 });
  scene.status.unreachable.push({ name: `10.0.1.1${id}`, url: `http://10.0.1.1${id}:9090`, since, reason: 'connection refused',
    instances: GROUPS.map(group => `${group}/${id}`) });
}

export function statusOf(nodes, figures) {
  const names = [...new Set(nodes.map(n => n.service))];
  const hosts = [...new Set(nodes.filter(n => n.process).map(n => n.process))];
  return {
    registry: 'fresh', registry_url: 'redis://10.0.1.9:6379/0', chaos: true,
    view: { process: '10.0.1.5', name: 'router/10.0.1.5-8080', address: '10.0.1.5:9090', version: '0.3.0', started: at(-120_000_000), at: at(0) },
    nodes,
    processes: hosts.map(host => ({
      id: host, name: host, address: `${host}:9090`, admin: `http://${host}:9090`, version: '0.3.0', started: at(-120_000_000),
      roles: [...new Set(nodes.filter(n => n.process === host).map(n => n.service))],
      instances: nodes.filter(n => n.process === host).map(n => `${n.service}/${n.id}`), chaos: true, reasons: {}, registry: 'fresh',
      heap_used: 180e6, heap_max: 512e6, disk_free: 60e9 + (host.charCodeAt(host.length - 1) % 7) * 1e9, disk_total: 107e9, fsync_p99_ms: 1.8,
      loop_delay_ms: 2.1, queue: 0, replicas: [], caches: [], age_ms: 200, stale: false,
    })),
    unreachable: [],
    services: names.map(name => serviceOf(name, nodes.filter(n => n.service === name))),
    group_details: GROUPS.filter(group => names.includes(group)).map((group, k) => ({
      group, leader: 3, term: [7, 4, 4][k], voters: [1, 2, 3], learners: [], version: '0.3.0',
      last_failover: { at: at(-2.3 * 86_400_000), millis: [142, 151, 139][k] },
      replicas: [1, 2, 3].map(id => ({ group, id, role: id === 3 ? 'leader' : 'follower', leader: 3, term: [7, 4, 4][k],
        commit_index: [2418866, 2419104, 88213][k], applied_index: [2418866, 2419104, 88213][k], lag: 0, voters: [1, 2, 3], learners: [],
        process: `10.0.1.1${id}`, fsync_p99_ms: 1.1 + id * .2 + k * .1, version: '0.3.0', state: 'fit', reason: null, disk_free: 60e9 })),
    })),
    figures,
  };
}

const BUILTIN = ['router', 'frontend', 'order', 'catalog', 'record', 'expense'];

export function serviceOf(service, nodes) {
  const sum = f => nodes.reduce((total, n) => total + (n[f] ?? 0), 0);
  const rate = sum('rate');
  const up = nodes.filter(n => n.configured === 'ready' && n.health === 'healthy');
  const highest = f => up.reduce((most, n) => Math.max(most, n[f] ?? 0), 0) || null;
  return {
    service, kind: BUILTIN.includes(service) ? 'builtin' : 'external', nodes: nodes.length, in_rotation: up.length,
    needed: GROUPS.includes(service) ? Math.floor(nodes.length / 2) + 1 : 1,
    ok: rate ? nodes.reduce((total, n) => total + (n.ok ?? 0) * (n.rate ?? 0), 0) / rate : null, rate, p50_ms: highest('p50_ms'),
    p99_ms: highest('p99_ms'), in_flight: sum('in_flight'), queue: 0, panic: false, retries: { used_percent: .6, limit_percent: 20 },
  };
}

export function figuresOf(nodes, more) {
  const routers = nodes.filter(n => n.service === 'router');
  return {
    at: T0, ok: 99.998, rate: routers.reduce((sum, n) => sum + n.rate, 0), p50_ms: 9.4, p99_ms: 41, orders: 128442, orders_rate: 118,
    cache_hits: .942, retry_budget: .03, processes: [11, 12, 13].map((h, i) => ({ id: `10.0.1.${h}`, name: `10.0.1.${h}`,
      disk_free: [69, 41, 66][i] * 1e9, disk_total: 107e9, fsync_p99_ms: 1.8, loop_delay_ms: 2.1, queue: 0, heap_used: 312e6, heap_max: 512e6 })),
    ...more,
  };
}

/** @param broken {ago, ...figures}: what the figures were since so many seconds */
export function past(figures, broken) {
  const next = random();
  const about = (value, amp) => value === null ? null : value * (1 + amp * (next() - .5));
  return Array.from({ length: 900 }, (_, i) => {
    const ago = 900 - i;
    const f = { ...figures, ...(broken && ago <= broken.ago ? broken.since : broken?.before) };
    return { ...f, at: T0 - ago * 1000, rate: about(f.rate, .12), p50_ms: about(f.p50_ms, .1), p99_ms: about(f.p99_ms, .15),
      orders: Math.max(0, f.orders - ago * 118), orders_rate: about(f.orders_rate, .15), ok: Math.min(100, f.ok + (next() - .5) * .004),
      cache_hits: Math.min(1, about(f.cache_hits, .02)), retry_budget: Math.max(0, about(f.retry_budget, .8)),
      processes: f.processes.map(p => ({ ...p, fsync_p99_ms: about(1.7, .3), loop_delay_ms: about(2, .5), heap_used: about(300e6, .1) })) };
  });
}

let number = 1000;
/** An event, so many ms before T0. */
export function event(ms, kind, level, subject, title, detail, more = {}) {
  return { id: number++, at: at(ms), kind, level, subject, title, detail, by: null, from: null, process: '10.0.1.5', key: null, ends: null, ...more };
}

export function history() {
  number = 1000;
  const h = 3_600_000;
  return [
    event(-66 * h, 'deploy', 'info', 'holdfast', 'holdfast 0.2.0 → 0.3.0', '12 processes, one after the other, 3 min 8 s. No request failed.'),
    event(-64 * h, 'node', 'bad', 'order/2', 'order/2 unreachable', 'Connection refused by 10.0.1.12. It led in term 5.', { key: 'node:order/2' }),
    event(-64 * h + 142, 'election', 'ok', 'order/3', 'order: replica 3 leads in term 6', '142 ms without a leader. 9 requests were held and repeated, none failed.'),
    event(-64 * h + 22_000, 'node', 'ok', 'order/2', 'order/2 is back', 'It has caught up.', { ends: 'node:order/2' }),
    event(-13.5 * h, 'operator', 'info', 'catalog', 'paola: transfer catalog to 2', 'Done in 8 ms.', { by: 'paola', from: '10.0.9.4' }),
    event(-13 * h, 'registry', 'warn', 'registry', 'registry stale', 'redis://10.0.1.9:6379/0 did not answer. All kept the last table; no request failed.', { key: 'registry' }),
    event(-13 * h + 4000, 'registry', 'ok', 'registry', 'registry fresh', 'redis://10.0.1.9:6379/0', { ends: 'registry' }),
    event(-8.8 * h, 'member', 'info', 'order', 'order: members 1, 2, 3', 'Replica 3 caught up after 8.3 s, then voted.'),
    event(-8.8 * h + 20_000, 'election', 'ok', 'order/3', 'order: replica 3 leads in term 7', 'Replica 2 handed over: 3 has the highest id and has caught up. Clients waited 9 ms.'),
    event(-4.4 * h, 'operator', 'info', 'billing/10.0.2.41-9000', 'jan: drain billing/10.0.2.41-9000', '“kernel”, for 2 h. From 10.0.9.7', { by: 'jan', from: '10.0.9.7' }),
    event(-2.9 * h, 'deploy', 'info', 'frontend', 'frontend 0.2.1 → 0.3.0', '3 of 3 instances, one after the other, 41 s. No request failed.'),
    event(-1.6 * h, 'operator', 'info', 'Rocket', 'paola: restock Rocket by 2,000', 'POST /products/Rocket/restock, from 10.0.9.4', { by: 'paola', from: '10.0.9.4' }),
    event(-1_004_000, 'node', 'bad', 'expense/10.0.1.32-7000', 'expense/10.0.1.32-7000 evicted', '5 failures in a row; the last: no answer within 5 s. By router/10.0.1.5-8080.', { key: 'node:expense/32' }),
    event(-995_000, 'node', 'ok', 'expense/10.0.1.32-7000', 'expense/10.0.1.32-7000 is back', 'The probe was good. Ramps up over 5 s.', { ends: 'node:expense/32' }),
  ];
}
