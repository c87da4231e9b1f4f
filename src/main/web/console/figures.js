import { html, nothing } from 'lit';
import { count, instant, NBSP, percent, rate, UNKNOWN } from '../shared/format.js';
import { Element } from './element.js';
import { floored, wholePercent, worstBudget } from './model/budget.js';
import { store } from './store.js';
import './spark.js';

const MARKED = new Set(['bad', 'warn']);
const known = value => typeof value === 'number' && Number.isFinite(value);
const share = value => known(value) ? value * 100 : null;

/** The six figures. Each: title, values of a frame that are drawn, what the scale begins and ends with, what is written. */
const FIGURES = [
  { title: 'Success rate', of: [f => f.ok], low: 99, top: 100, say: f => [[percent(f.ok, 3), `${NBSP}%`]], bad: f => known(f.ok) && f.ok < 99.9 && f.rate > 0 },
  { title: 'Requests', of: [f => f.rate], say: f => [[rate(f.rate), '/s']] },
  { title: 'p50, p99', of: [f => f.p99_ms, f => f.p50_ms], say: f => [[latency(f.p50_ms), `${NBSP}ms`], [latency(f.p99_ms), `${NBSP}ms`]] },
  { title: 'Orders', of: [f => f.orders_rate], say: f => [[count(f.orders), known(f.orders_rate) ? `${NBSP}${rate(f.orders_rate)}/s` : '']] },
  { title: 'Cache hits', of: [f => share(f.cache_hits)], low: 50, top: 100, say: f => [[percent(share(f.cache_hits), 1), `${NBSP}%`]] },
  { title: 'Retry budget used', of: [f => share(floored(f))], top: 100, say: () => [[known(budget()) ? `${wholePercent(budget())}` : UNKNOWN, `${NBSP}% of it`]],
    bad: () => budget() >= 1 },
];

const latency = ms => !known(ms) ? UNKNOWN : ms < 10 ? ms.toFixed(1) : count(ms);

const budget = () => worstBudget(store.status.services, store.latest);

const STEP = 10_000;

// Means of 10 s: 900 points on 100 pixels are a band. The steps stand in time, so that a line does not change as it moves on.
function means(frames, of) {
  const columns = [[], ...of.map(() => [])];
  for (let i = 0; i < frames.length;) {
    const step = Math.floor(frames[i].at / STEP);
    const sums = of.map(() => [0, 0]);
    let at = 0;
    for (; i < frames.length && Math.floor(frames[i].at / STEP) === step; i++) {
      at = frames[i].at;
      of.forEach((value, k) => {
        const one = value(frames[i]);
        if (known(one)) sums[k] = [sums[k][0] + one, sums[k][1] + 1];
      });
    }
    columns[0].push(at / 1000);
    sums.forEach(([sum, n], k) => columns[k + 1].push(n ? sum / n : null));
  }
  return columns;
}

/** Six figures, each with its last 15 minutes, and a tick where a trouble began. */
class Figures extends Element {
  static topics = ['phase', 'figures', 'state'];

  render() {
    if (!store.status) return html`<section class="card figures late" aria-hidden="true">${FIGURES.map(() => html`<div><i class="skel short"></i><i class="skel tall"></i></div>`)}</section>`;
    if (!store.nodes.size) return nothing;
    const frames = store.figures;
    const latest = frames.at(-1) ?? store.status.figures ?? {};
    const marks = this.marks((frames[0]?.at ?? 0) / 1000);
    return html`<section class="card dimmable figures-card" aria-label="Last 15 minutes"><dl class="figures">${FIGURES.map(({ title, of, low = 0, top = 0, say, bad }) => html`
      <div><dt>${title}</dt>
        <dd class="f ${bad?.(latest) ? 'c-bad' : ''} ${say(latest).flat().join('').length > 14 ? 'long' : ''}">${say(latest).map(([value, unit], i) => html`${i ? ' ' : nothing}${value}${value === UNKNOWN ? nothing : html`<small>${unit}</small>`}`)}</dd>
        <dd><hf-spark .data=${means(frames, of)} .marks=${marks} low=${low} top=${top}></hf-spark></dd></div>`)}</dl></section>`;
  }

  // where a trouble began, in s; the events are newest first
  marks(from) {
    const marks = [];
    for (const event of store.events) {
      const at = (instant(event.at) ?? 0) / 1000;
      if (at < from) break;
      if (MARKED.has(event.level)) marks.push(at);
    }
    return marks;
  }
}

customElements.define('hf-figures', Figures);
