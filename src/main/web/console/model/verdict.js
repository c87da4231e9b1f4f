// The answer at the top of the page: how bad it is, what is wrong, and what that does to clients.
import { capital, clock, count, duration, instant, list, percent, when } from '../../shared/format.js';
import { compareServices, healthOf, isHeld, isOut, keyOf, label, placeOf } from './nodes.js';
import { seats } from './seats.js';
import { mayLoseOne, spares as sparesOf } from './spares.js';

/** Below this success rate clients are said to see failures. */
const OK_MIN = 99.9;
const REFUSES = /\bdisk (?:is )?full\b|no space left|\bread-only file system\b|\bdisk\b.*\b(?:refus|fail|broken|unusable)/i;

/**
 * @typedef {{level: 'ok'|'warn'|'bad'|'stale'|'plain', title: string, text: string, answer: string, why: string,
 *   spares: import('./spares.js').Spare[], out: object[], todo: string[]}} Verdict
 * @param {{status: object|null, nodes: Iterable<object>, figures: object[], now?: number}} known
 * @returns {Verdict}
 */
export function verdict({ status, nodes, figures = [], now = Date.now() }) {
  const rows = seats(status, nodes);
  const spares = sparesOf(status, rows);
  const out = rows.filter(row => isOut(row) && !isHeld(row));
  const answer = mayLoseOne(spares, rows, status?.processes);
  const known = { status, rows, spares, out, latest: figures.at(-1) ?? status?.figures ?? {}, figures, now, answer };
  const said = nobody(known) ?? noQuorum(known) ?? refusing(known) ?? panic(known) ?? dead(known) ?? failing(known) ?? degraded(known)
    ?? registryStale(known) ?? unsettled(known) ?? unspared(known) ?? healthy(known);
  return { ...said, ...answer, ...said.level === 'plain' && { answer: '–' }, spares, out, todo: todo(known) };
}

function nobody({ status, rows }) {
  return rows.length ? null : { level: 'plain', title: 'Nobody is registered',
    text: `This process answers and reads ${status?.registry_url ?? 'the registry'}, which is ${status?.registry === 'stale' ? 'stale' : 'fresh'} and empty.` };
}

function noQuorum(known) {
  const lost = known.spares.filter(s => s.group && s.broken);
  if (!lost.length) return null;
  const names = list(lost.map(s => s.label));
  const [{ voting, size, need }] = lost;
  const alike = lost.every(s => s.voting === voting && s.size === size);
  const since = earliest(known.rows.filter(row => lost.some(s => s.service === row.service)), latestOf);
  const orders = lost.some(s => s.service === 'order' || s.service === 'catalog');
  return { level: 'bad', title: orders ? 'No orders are taken' : `${names} ${lost.length > 1 ? 'have' : 'has'} no quorum`,
    text: `${names} ${lost.length > 1 ? 'have' : 'has'} ${alike ? `${voting} of ${size} replicas and need${lost.length > 1 ? '' : 's'} ${need}` : 'no majority'}. `
      + `Writes are answered 503${since === null ? '' : ` since ${when(since, known.now)}`}. Nothing that was answered 201 is lost.` };
}

function refusing({ status }) {
  for (const process of status?.processes ?? []) {
    for (const [role, texts] of Object.entries(process.reasons ?? {})) {
      const text = texts.find(one => REFUSES.test(one));
      if (text) return { level: 'bad', title: `A disk refuses: ${process.name ?? process.id}`, text: `${role}: ${text}` };
    }
  }
  const replica = (status?.group_details ?? []).flatMap(g => (g.replicas ?? []).map(r => ({ ...r, group: g.group }))).find(r => r.state === 'disk-full' || r.state === 'failed');
  return replica ? { level: 'bad', title: `${replica.group}/${replica.id} ${replica.state === 'failed' ? 'has failed' : 'has a full disk'}`,
    text: `${replica.reason ?? 'It takes no writes.'}` } : null;
}

function panic({ status, spares, rows, now }) {
  const hit = spares.filter(s => s.panic);
  if (!hit.length) return null;
  const [worst] = hit;
  const service = status.services.find(s => s.service === worst.service);
  const used = rows.filter(row => row.service === worst.service && (row.health === 'healthy' || row.in_use === 'panic')).length;
  const since = earliest(rows.filter(row => row.service === worst.service && isOut(row)), earliestOf);
  const failed = typeof service?.ok === 'number' && service.ok < 100 ? ` ${percent(100 - service.ok, 0)} % of its requests fail${since === null ? '' : ` since ${when(since, now)}`}.` : '';
  return { level: 'bad', title: hit.length > 1 ? `${list(hit.map(s => s.label))} are in panic mode` : `${worst.label} is in panic mode: ${worst.up} of ${worst.size} nodes is healthy`.replace(/(\d+) nodes is/,
    (all, n) => worst.up === 1 ? `${n} nodes is` : `${n} nodes are`),
    text: `Too few are healthy, so breakers are ignored: ${used > 1 ? `all ${used} that pass health checks get` : 'what passes health checks gets'} requests.${failed}` };
}

function dead({ spares, now, rows }) {
  const none = spares.filter(s => !s.group && s.broken && !s.panic);
  if (!none.length) return null;
  const all = rows.filter(row => none.some(s => s.service === row.service));
  const since = earliest(all, latestOf);
  return { level: 'bad', title: none.length > 1 ? `${list(none.map(s => s.label))} have no node in rotation` : `${none[0].label} has no node in rotation`,
    text: `${list(none.map(s => `0 of ${count(s.size)} ${s.label}`))}${since === null ? '' : ` since ${when(since, now)}`}. Their requests are answered 503.` };
}

function failing({ status, latest }) {
  if (typeof latest.ok !== 'number' || latest.ok >= OK_MIN || !(latest.rate > 0)) return null;
  const worst = (status?.services ?? []).filter(s => s.service !== 'router' && typeof s.ok === 'number' && s.ok < OK_MIN && s.rate > 0)
    .sort((a, b) => (100 - b.ok) * b.rate - (100 - a.ok) * a.rate);
  const share = 100 - latest.ok;
  return { level: 'bad', title: `${share < 10 ? share.toFixed(1) : count(share)} % of all requests fail`,
    text: worst.length ? `Most of them at ${list(worst.slice(0, 3).map(s => `${label(s.service)} (${percent(100 - s.ok, 1)} %)`))}, in the last 10 s.`
      : 'No service stands out, in the last 10 s.' };
}

function degraded(known) {
  const { out, spares, rows, answer, now } = known;
  if (!out.length) return null;
  const since = earliest(out, earliestOf);
  const at = since === null ? '' : ` since ${when(since, now)}`;
  const size = service => out.filter(row => row.service === service).length;
  const services = [...new Set(out.map(row => row.service))].sort((a, b) => size(b) - size(a) || compareServices(a, b));
  const lastOne = spares.filter(s => !s.group && s.up === 1 && s.size > 1 && services.includes(s.service));
  const calm = hurt(known);
  const process = oneProcess(out, rows, known.status);
  if (lastOne.length === 1 && services.length === 1) {
    const [row] = out;
    return { level: 'warn', title: `${lastOne[0].label} runs on its last node`,
      text: `${out.length === 1 ? `${keyOf(row)} is ${row.health}${at}${cause(row)}` : `${out.length} are out${at}`}. ${calm}` };
  }
  if (process) {
    const led = (known.status?.group_details ?? []).filter(g => services.includes(g.group) && g.leader && !out.some(row => row.service === g.group && Number(row.id) === g.leader));
    const next = led.length && new Set(led.map(g => g.leader)).size === 1 ? ` Replica ${led[0].leader} leads ${list(led.map(g => g.group))}.` : '';
    const where = `${process.includes('/') ? 'of' : 'at'} ${process}`;
    const waited = Math.max(0, ...led.map(g => since !== null && instant(g.last_failover?.at) >= since ? g.last_failover.millis : 0));
    return { level: 'warn', title: `The process ${where} is unreachable${answer.answer === 'No' ? ', and nothing is spare' : ''}`,
      text: `The process ${where} is unreachable${at}${cause(out[0])}.${next}${waited ? ` Without a leader for ${duration(waited)} at most.` : ''} ${calm}` };
  }
  const parts = services.slice(0, 4).map(service => {
    const mine = out.filter(row => row.service === service);
    return `${mine.length === 1 ? `${keyOf(mine[0])} is ${mine[0].health}` : `${count(mine.length)} of ${label(service)} are out`}${sinceOf(mine, now)}`;
  });
  if (services.length > 4) parts.push(`${services.length - 4} more services`);
  return { level: 'warn', title: out.length === 1 ? `${keyOf(out[0])} is ${out[0].health}` : out.length < 4 ? `${list(out.map(keyOf))} are ${new Set(out.map(row => row.health)).size === 1 ? out[0].health : 'out'}`
    : `${count(out.length)} of ${count(rows.length)} nodes are out`,
    text: `${out.length === 1 ? `${capital(cause(out[0]).slice(2)) || 'Out'}${at}` : list(parts)}. ${calm}` };
}

const sinceOf = (rows, now) => {
  const since = earliest(rows, earliestOf);
  return since === null ? '' : ` since ${when(since, now)}`;
};

// several rows, all of one process that is gone
function oneProcess(out, rows, status) {
  const holder = key => status?.processes?.find(p => p.instances?.includes(key))?.id;
  const processes = new Set(out.slice(0, 99).map(row => row.process ?? holder(keyOf(row)) ?? keyOf(row)));
  return out.length > 1 && processes.size === 1 && out[0].health === 'unreachable' ? placeOf(out[0], rows) : null;
}

// first sentence only: the whole stands with the node
const cause = row => row.reason ? `: ${row.reason.split(/[.;] /)[0]}` : '';

function registryStale({ status }) {
  return status?.registry === 'stale' ? { level: 'warn', title: 'The registry does not answer',
    text: `${status.registry_url ?? 'Redis'} is not reached. All keep the last table and nothing fails; who starts or stops now is not seen.` } : null;
}

// nothing is out, but something is on its way
function unsettled(known) {
  const electing = (known.status?.group_details ?? []).filter(g => !g.leader);
  if (electing.length) {
    return { level: 'warn', title: `${list(electing.map(g => g.group))} ${electing.length > 1 ? 'are electing leaders' : 'is electing a leader'}`,
      text: 'A majority is there. Requests wait for the new leader.' };
  }
  const waiting = known.rows.filter(row => !isHeld(row) && (healthOf(row).level === 'warn' || healthOf(row).level === 'wait' && row.health || row.configured === 'starting'));
  if (!waiting.length) return null;
  const word = row => row.health === 'healthy' ? row.configured : row.health;
  if (waiting.every(row => row.health === 'unfit')) {
    const services = [...new Set(waiting.map(row => row.service))].sort(compareServices);
    return { level: 'warn', title: waiting.length === 1 ? `${keyOf(waiting[0])} is unfit to lead` : `${count(waiting.length)} replicas are unfit to lead`,
      text: `${waiting.length === 1 ? '' : `Of ${list(services)}; one of them: `}${waiting[0].reason ?? 'it says no reason'}. They vote all the same. ${hurt(known)}` };
  }
  return { level: 'warn', title: waiting.length === 1 ? `${keyOf(waiting[0])} is ${word(waiting[0])}` : `${count(waiting.length)} of ${count(known.rows.length)} nodes are not ready yet`,
    text: `${waiting.length === 1 ? `${waiting[0].reason ?? 'It takes no requests yet'}` : list(waiting.slice(0, 4).map(row => `${keyOf(row)} is ${word(row)}`))
      + (waiting.length > 4 ? ` and ${waiting.length - 4} more` : '')}. ${hurt(known)}` };
}

function unspared({ answer, spares, status }) {
  if (answer.answer !== 'No') return null;
  const weak = spares.filter(s => s.spare === 0);
  const labels = list(weak.map(s => s.label));
  const missing = [...new Set([...weak.flatMap(s => s.all.filter(row => isHeld(row) || row.health !== 'healthy').map(keyOf)),
    ...(status?.unreachable ?? []).flatMap(one => one.instances ?? [])])];
  return { level: 'warn', title: `Everything works, and ${weak.length < spares.length ? `${labels} can lose none` : 'nothing is spare'}`,
    text: `${labels} cannot lose a process. ${missing.length ? `Missing: ${list(missing.slice(0, 9))}.` : 'Nothing is missing: what there is is just enough.'}` };
}

function healthy(known) {
  const held = known.rows.filter(row => isHeld(row));
  const calm = calmFor(known.figures);
  if (!held.length) return { level: 'ok', title: 'Everything is healthy', text: `Every service answers. ${calm}` };
  const one = held.length === 1;
  const [row] = held;
  const word = new Set(held.map(r => r.configured)).size === 1 ? row.configured : 'held back';
  const until = instant(row.until);
  return { level: 'ok', title: `Everything is healthy, ${one ? 'one node is' : `${count(held.length)} nodes are`} ${word}`,
    text: one ? `${keyOf(row)} gets no requests${row.reason ? `: “${row.reason}”` : ''}${row.by ? `, ${row.by}` : ''}${until === null ? '' : `, until ${when(until, known.now)}`}. `
      + `${row.in_flight === 0 ? 'Nothing is in flight there, you may stop it.' : row.in_flight ? `${count(row.in_flight)} requests are in flight there.` : ''}`.trim()
      : `They get no requests. ${calm}` };
}

const hurt = ({ latest }) => typeof latest?.ok === 'number' && latest.ok < 100 && latest.ok < 99.99 ? `${percent(latest.ok, 2)} % of requests succeed.`
  : typeof latest?.ok === 'number' ? 'No client sees an error.' : '';

function calmFor(figures) {
  let calm = 0;
  for (let i = figures.length - 1; i >= 0 && !(figures[i].ok < OK_MIN); i--) calm = figures.length - i;
  const heard = figures.some(f => typeof f.ok === 'number');
  if (!heard || calm < 10) return '';
  return `No client has seen an error for ${duration(instant(figures.at(-1).at) - instant(figures[figures.length - calm].at))}${calm === figures.length ? ' and more' : ''}.`;
}

/** What to do, in the order in which it helps. */
function todo({ spares, out, status, rows }) {
  const steps = [];
  const gone = [...new Set(out.filter(row => row.health === 'unreachable').slice(0, 9).map(row => placeOf(row, rows)))];
  if (gone.length) steps.push(`Look at ${list(gone)}: is the machine up, does the process run, can it be reached from here? Start it again with the command it was started with; it catches up by itself.`);
  if (spares.some(s => s.group && s.broken)) steps.push('Do not remove members or delete directories: what was answered is on the disks of those that are away.');
  if (out.some(row => row.health === 'evicted')) steps.push('An evicted node is probed and comes back by itself when it answers. Its log says why it fails; Readmit does not wait for the probe.');
  if (out.some(row => row.health === 'down')) steps.push('A node that is down fails its health check: see what its health path answers.');
  if (spares.some(s => s.panic)) steps.push('Panic mode ends by itself when half of the nodes are healthy. If a new version began it, take that version back.');
  if (status?.registry === 'stale') steps.push('Start Redis again, or mend the way to it; nothing else needs to be restarted.');
  return steps;
}

const earliestOf = (a, b) => Math.min(a, b);
const latestOf = (a, b) => Math.max(a, b);

function earliest(rows, choose) {
  const times = rows.filter(row => healthOf(row).level !== 'ok').map(row => instant(row.since)).filter(at => at !== null);
  return times.length ? times.reduce(choose) : null;
}

/** The same, when nothing has been heard for a while. @param {Verdict} last what it was then */
export function staleVerdict(last, { from, at }) {
  return { ...last, level: 'stale', title: `Stale: no word from ${from}`,
    text: `What you see is from ${clock(at)} and may be wrong by now.`,
    answer: 'Unknown', why: `At ${clock(at)} it was: ${last.answer === 'Yes' ? 'yes, any one' : last.answer === 'No' ? `no. ${last.why}` : 'not known either'}.`.replace(/\.\.$/, '.') };
}
