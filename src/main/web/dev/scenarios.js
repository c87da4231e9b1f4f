// The states that the pages are looked at in. Each is {status, events, past, figures}, and perhaps what the server does: mute, hang.
import { cluster, event, figuresOf, find, GROUPS, lose, node, past, random, serviceOf, silent, statusOf, T0 } from './cluster.js';

const at = ms => new Date(T0 + ms).toISOString();
const resum = scene => {
  const { status } = scene;
  status.services = status.services.map(s => ({ ...serviceOf(s.service, status.nodes.filter(n => n.service === s.service)), ...s.fixed }));
  return scene;
};

export const SCENARIOS = {
  healthy: cluster,

  killed() {
    const scene = cluster();
    lose(scene, '3');
    GROUPS.forEach((group, k) => {
      const term = [8, 5, 5][k];
      scene.status.nodes.filter(n => n.service === group && n.id !== '3').forEach(n => Object.assign(n, { leader: 2, term }));
      Object.assign(find(scene, group, '2'), { role: 'leader', rate: [114, 157, 21][k], p50_ms: [11.4, 3.2, 4.4][k], p99_ms: [61, 19, 17][k], in_flight: 3 });
      const details = scene.status.group_details[k];
      Object.assign(details, { leader: 2, term, last_failover: { at: at(-10_600), millis: [190, 204, 187][k] } });
      details.replicas.forEach(r => Object.assign(r, { leader: 2, term, role: r.id === 2 ? 'leader' : 'follower' }));
      Object.assign(details.replicas[2], { role: null, lag: null, applied_index: null, commit_index: null, fsync_p99_ms: null });
    });
    scene.figures = { ...scene.figures, p99_ms: 61 };
    scene.past = past(scene.figures, { ago: 12, before: { p99_ms: 41 } });
    scene.events.push(
      event(-10_810, 'operator', 'info', 'order/3', 'paola: kill order/3', 'POST /groups/order/crash {"id":3,"term":7}, from 10.0.9.4; the process runs with --chaos', { by: 'paola', from: '10.0.9.4' }),
      event(-10_796, 'node', 'bad', 'order/3', 'order/3, catalog/3, record/3 unreachable', 'Connection refused by 10.0.1.13. They led in terms 7, 4 and 4.', { key: 'node:order/3' }),
      event(-10_609, 'election', 'ok', 'record/2', 'record: replica 2 leads in term 5', '187 ms without a leader.'),
      event(-10_592, 'election', 'ok', 'catalog/2', 'catalog: replica 2 leads in term 5', '204 ms without a leader.'),
      event(-10_588, 'election', 'ok', 'order/2', 'order: replica 2 leads in term 8', '190 ms without a leader. 14 requests were held and repeated, none failed.'));
    return resum(scene);
  },

  evicted() {
    const scene = cluster();
    Object.assign(silent(find(scene, 'expense', '10.0.1.32')), { health: 'evicted', breaker: 'open', since: at(-44_000), next_probe: at(6_000),
      reason: '5 failures in a row. The last: 500 to GET /v1/expenses after 41 ms, X-Request-Id 7Qm2xV9d', by: 'router/10.0.1.5-8080' });
    Object.assign(find(scene, 'expense', '10.0.1.31'), { rate: 119, p99_ms: 44, in_flight: 5 });
    scene.figures = { ...scene.figures, retry_budget: .09 };
    scene.past = past(scene.figures, { ago: 44, before: { retry_budget: .03 } });
    scene.events.push(
      event(-44_000, 'node', 'bad', 'expense/10.0.1.32-7000', 'expense/10.0.1.32-7000 evicted', '5 failures in a row; the last: 500 to GET /v1/expenses. By router/10.0.1.5-8080.', { key: 'node:32' }),
      event(-40_000, 'node', 'info', 'expense/10.0.1.32-7000', 'expense/10.0.1.32-7000: probe failed', '500 after 38 ms. Out for 8 s more.'));
    return resum(scene);
  },

  drained() {
    const scene = cluster();
    Object.assign(silent(find(scene, 'frontend', '10.0.1.23')), { configured: 'drained', reason: 'new disk', by: 'paola', since: at(-572_000), until: at(6_628_000) });
    Object.assign(find(scene, 'frontend', '10.0.1.21'), { rate: 604, in_flight: 10 });
    Object.assign(find(scene, 'frontend', '10.0.1.22'), { rate: 601, in_flight: 11 });
    scene.events.push(
      event(-572_000, 'operator', 'info', 'frontend/10.0.1.23-7000', 'paola: drain frontend/10.0.1.23-7000', '“new disk”, for 2 h, from 10.0.9.4', { by: 'paola', from: '10.0.9.4' }),
      event(-571_000, 'node', 'info', 'frontend/10.0.1.23-7000', 'frontend/10.0.1.23-7000 is drained', 'Nothing is in flight any more: 7 requests ended within 1.2 s.'));
    return resum(scene);
  },

  panic() {
    const scene = cluster();
    ['41', '42', '43'].forEach((h, i) => Object.assign(find(scene, 'billing', `10.0.2.${h}`), i === 2
      ? { ...silent({}), health: 'down', breaker: 'open', since: at(-149_000), by: 'router/10.0.1.6-8080', next_probe: at(2_000),
        reason: '2 health checks in a row failed: GET /health gave no answer within 1 s' }
      : { health: 'evicted', breaker: 'open', in_use: 'panic', ok: 52 + i * 3, rate: 148, p50_ms: 880, p99_ms: 4200, in_flight: 61, since: at(-151_000 + i * 1000),
        by: 'router/10.0.1.5-8080', reason: `${i ? 44 : 48} % of 1,480 requests failed in 10 s, 30 % are allowed. Mostly: no answer within 5 s` }));
    Object.assign(find(scene, 'billing', '10.0.2.40'), { rate: 151, ok: 97.1, p50_ms: 410, p99_ms: 2900, in_flight: 58 });
    scene.status.services.find(s => s.service === 'billing').fixed = { panic: true, ok: 69, retries: { used_percent: 20, limit_percent: 20 } };
    scene.figures = { ...scene.figures, ok: 93.871, p99_ms: 2910, retry_budget: 1 };
    scene.past = past(scene.figures, { ago: 151, before: { ok: 99.998, p99_ms: 41, retry_budget: .03 } });
    scene.events.push(
      event(-167_000, 'deploy', 'info', 'billing', 'billing 5.1.0 → 5.2.0', '3 of 4 instances. Told by their agents.'),
      event(-151_000, 'node', 'bad', 'billing/10.0.2.41-9000', 'billing/10.0.2.41-9000 evicted', '48 % of 1,480 requests failed in 10 s.', { key: 'n41' }),
      event(-150_000, 'node', 'bad', 'billing/10.0.2.42-9000', 'billing/10.0.2.42-9000 evicted', '44 % of 1,480 requests failed in 10 s.', { key: 'n42' }),
      event(-149_000, 'node', 'bad', 'billing/10.0.2.43-9000', 'billing/10.0.2.43-9000 down', '2 health checks in a row failed: no answer within 1 s.', { key: 'n43' }),
      event(-148_000, 'node', 'bad', 'billing', 'billing: panic mode', '1 of 4 nodes is healthy, fewer than 50 %. All 3 that pass health checks get requests.', { key: 'p' }));
    return resum(scene);
  },

  quorum() {
    const scene = cluster();
    lose(scene, '3', at(-122_000));
    lose(scene, '2', at(-44_000));
    GROUPS.forEach((group, k) => {
      const term = [48, 45, 45][k];
      Object.assign(find(scene, group, '1'), { role: 'candidate', leader: 0, term, ok: 12, rate: 9, p50_ms: 3000, p99_ms: 3012,
        health: 'behind', since: at(-44_000), reason: 'Hears no majority: 1 of 3 voters, 2 are needed', by: null });
      const details = scene.status.group_details[k];
      Object.assign(details, { leader: 0, term });
      details.replicas.forEach(r => Object.assign(r, { leader: 0, term, role: r.id === 1 ? 'candidate' : null, ...r.id > 1 && { lag: null, applied_index: null, fsync_p99_ms: null } }));
    });
    scene.figures = { ...scene.figures, ok: 61.204, p99_ms: 3012, orders_rate: 0, retry_budget: 1 };
    scene.past = past(scene.figures, { ago: 44, before: { ok: 99.998, p99_ms: 41, orders_rate: 118, retry_budget: .03 } });
    scene.events.push(
      event(-122_000, 'node', 'bad', 'order/3', 'order/3, catalog/3, record/3 unreachable', 'Connection refused by 10.0.1.13.', { key: 'p13' }),
      event(-44_000, 'node', 'bad', 'order/2', 'order/2, catalog/2, record/2 unreachable', 'Connection refused by 10.0.1.12.', { key: 'p12' }),
      event(-43_800, 'election', 'bad', 'order', 'order, catalog, record: no quorum', 'Replica 1 hears 1 of 3 voters, 2 are needed. 41 elections since, none won.', { key: 'q' }));
    return resum(scene);
  },

  /** Frames come for a moment, and then nothing. */
  stale: () => ({ ...cluster(), mute: 2 }),

  empty() {
    const scene = cluster();
    const { nodes, services, group_details, ...status } = scene.status;
    return { status: { ...status, nodes: [], services: [], group_details: [], processes: status.processes.slice(0, 1) }, past: [],
      figures: { at: T0, ok: null, rate: null, p50_ms: null, p99_ms: null, orders: null, orders_rate: null, cache_hits: null, retry_budget: null, processes: [] },
      events: [event(-2000, 'process', 'info', 'holdfast', 'This process started', 'holdfast 0.3.0, Java 25, data in /var/lib/holdfast'),
        event(-1900, 'registry', 'ok', 'registry', 'registry fresh', 'redis://10.0.1.9:6379/0, no instances')] };
  },

  /** Connected, and no frame ever. */
  loading: () => ({ ...cluster(), hang: true }),

  /** One process with every role: nothing is spare. */
  single() {
    const scene = cluster();
    const nodes = ['router', 'frontend', 'order', 'catalog', 'record', 'expense'].map((service, k) => node(service, '1', '127.0.0.1', 8080 + k, {
      process: 'p1', rate: null, ok: null, in_flight: null, ...GROUPS.includes(service) && { role: 'leader', leader: 1, term: 1, lag: 0 } }));
    scene.status = { ...statusOf(nodes, scene.figures), view: { ...scene.status.view, process: 'p1', name: 'router/1', address: '127.0.0.1:9090' } };
    scene.status.group_details.forEach(g => Object.assign(g, { leader: 1, term: 1, voters: [1], replicas: g.replicas.slice(0, 1), last_failover: null }));
    scene.figures = figuresOf(nodes, { ok: null, rate: 0, p50_ms: null, p99_ms: null, orders: 12, orders_rate: 0, cache_hits: null, retry_budget: 0 });
    scene.past = [];
    return scene;
  },

  thousand() {
    const scene = cluster();
    const next = random();
    const nodes = scene.status.nodes.filter(n => GROUPS.includes(n.service));
    const add = (service, total, net, port, rate, more) => {
      for (let i = 0; i < total; i++) {
        const host = `10.${net}.${i >> 6}.${10 + (i & 63)}`;
        nodes.push(node(service, `${host}-${port}`, host, port, { ok: next() < .08 ? 99.99 : 100, rate: rate * (.94 + next() * .12), p50_ms: 6 + next() * 3,
          p99_ms: 34 + next() * 14, in_flight: Math.floor(next() * 9), ...more }));
      }
    };
    add('router', 11, 1, 8080, 1690);
    add('frontend', 220, 2, 7000, 74);
    add('expense', 120, 3, 7000, 21);
    add('billing', 640, 4, 9000, 17, { process: null, version: '5.2.0' });
    const of = service => nodes.filter(n => n.service === service);
    of('billing').slice(448, 453).forEach(n => Object.assign(silent(n), { health: 'down', breaker: 'open', since: at(-323_000), by: 'router/10.1.0.10-8080',
      reason: `2 health checks in a row failed: connection refused by ${n.url.slice(7)}` }));
    [31, 140].forEach(i => Object.assign(silent(of('frontend')[i]), { health: 'evicted', breaker: 'open', since: at(-538_000), by: 'router/10.1.0.14-8080',
      next_probe: at(22_000), reason: '5 failures in a row; the last: no answer within 5 s' }));
    of('expense').slice(90, 93).forEach(n => Object.assign(silent(n), { configured: 'drained', reason: 'rack 3 power', by: 'jan', since: at(-3_162_000), until: at(10_338_000) }));
    scene.status = statusOf(nodes, scene.figures);
    scene.figures = figuresOf(nodes, { orders: 9128442, orders_rate: 1412, p99_ms: 46 });
    scene.past = past(scene.figures);
    scene.events.push(
      event(-3_162_000, 'operator', 'info', 'expense', 'jan: drain expense, 3 nodes', '“rack 3 power”, until 06:00', { by: 'jan', from: '10.0.9.7' }),
      event(-538_000, 'node', 'bad', 'frontend', 'frontend: 2 nodes evicted', '5 failures in a row; the last: no answer within 5 s.', { key: 'f2' }),
      event(-323_000, 'node', 'bad', 'billing', 'billing: 5 nodes out within 1 s', '2 health checks in a row failed: connection refused. All in 10.4.7.0/26.', { key: 'b5' }));
    scene.churn = 200; // rows that change, four times a second
    scene.flood = 10_000; // events in all
    return scene;
  },

  /** Names and reasons that would be markup or script if anything took them for that, and are long. */
  hostile() {
    const scene = cluster();
    const evil = '<img src=x onerror=alert(1)>"\'`${7*7}{{7*7}}</script><script>document.title="pwned"</script>';
    const long = 'a'.repeat(180);
    const nodes = scene.status.nodes;
    nodes.push(
      node(`evil${'x'.repeat(40)}`, evil, '10.0.2.66', 9000, { health: 'down', since: at(-9000), by: `<b>router</b>`, reason: `${evil} javascript:alert(1)`, process: null }),
      node(`evil${'x'.repeat(40)}`, long, '10.0.2.67', 9000, { configured: 'drained', since: at(-9000), by: evil, reason: long, process: null }),
      node(`evil${'x'.repeat(40)}`, `\u202egnp.exe\u2066 ${'字'.repeat(128)} 🙂👩‍👩‍👧‍👦 \u0007`, '10.0.2.69', 9000, { health: 'evicted', since: at(-9000), by: '\u202e\u05d0\u05d1', process: null,
        reason: `\u202e<script>window.pwned = 1</script> ${'字'.repeat(128)} 🙂` }),
      node('constructor', '__proto__', '10.0.2.68', 9000, { process: null, url: 'javascript:alert(1)' }));
    scene.status = statusOf(nodes, scene.figures);
    scene.status.unreachable.push({ name: evil, url: 'javascript:alert(1)', instances: [evil], reason: evil, since: at(-9000) });
    scene.events.push(event(-9000, 'node', 'bad', evil, `${evil} down`, `${evil} ${long}`, { key: evil, by: evil, from: evil }));
    scene.orderName = evil;
    return scene;
  },
};
