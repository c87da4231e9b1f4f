import { html, nothing } from 'lit';
import { UNKNOWN, bytes, clock, count, instant, millis, percent, rate } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { chart } from './chart.js';
import { Element } from './element.js';
import { SECONDS, columns, disks } from './model/history.js';
import { meter } from './orders.js';
import { store } from './store.js';

const written = (write, unit) => values => {
  const known = values.map(value => (value == null ? UNKNOWN : write(value))).join(', ');
  return values.every(value => value == null) ? UNKNOWN : `${known}${unit}`;
};
const ms = written(millis, '\u00a0ms');
const share = written(value => (value === 0 ? '0' : value < 0.01 ? '<\u00a00.01' : percent(value)), '\u00a0%');
const perSecond = written(rate, '/s');

/** Title, columns (the second is drawn thinner), how values are written, and what the scale reaches at least. */
const CHARTS = [
  { title: 'Requests', of: ['rate'], say: perSecond, top: 1 },
  { title: 'Failed', of: ['failed'], say: share, top: 5 },
  { title: 'Latency p99, p50', of: ['p99', 'p50'], say: ms, top: 10 },
  { title: 'Orders', of: ['orders'], say: perSecond, top: 1 },
  { title: 'Log fsync p99', of: ['fsync'], say: ms, top: 4 },
  { title: 'Event-loop delay p99', of: ['loop'], say: ms, top: 8 },
  { title: 'Queued', of: ['queue'], say: written(count, ''), top: 10 },
  { title: 'Heap used', of: ['heap'], say: written(Math.round, '\u00a0%'), top: 100 },
];
const COLOURS = ['chart', 'chart2'];
const DISKS = 6;

/** What is left: eight charts of 15 minutes, and the free disk of each process, least first. */
class Capacity extends Element {
  static topics = ['phase', 'figures', 'state'];

  #plots = null;
  #table = columns([]);
  #pointed = null;
  #all = false;
  #inSight = false;
  #drawn = false;

  render() {
    if (!store.status || store.nodes.size === 0) {
      return nothing;
    }
    this.#table = columns(store.figures);
    const last = this.#table.at.length - 1;
    const at = this.#pointed !== null && this.#pointed <= last ? this.#pointed : last;
    return html`<section class="card dimmable" id="capacity" aria-labelledby="capacity-title">
      <header>
        <h2 id="capacity-title">Capacity</h2>
        <div class="r">${at === last ? 'last 15 minutes; of processes, the worst' : html`at ${clock(this.#table.at[at] * 1000)}`}</div>
      </header>
      <div class="charts">
        ${CHARTS.map(
          ({ title, of, say }) => html`<figure>
            <figcaption>${title}<b>${say(of.map(name => this.#table[name][at]))}</b></figcaption>
            <div class="plot"></div>
            <p class="vh">${this.#range(of[0], say)}</p>
          </figure>`,
        )}
      </div>
      ${this.#disks()}
    </section>`;
  }

  #range(name, say) {
    const known = this.#table[name].filter(value => value !== null);
    return known.length
      ? `In the last 15 minutes between ${say([Math.min(...known)])} and ${say([Math.max(...known)])}.`
      : 'Not known in the last 15 minutes.';
  }

  #disks() {
    const all = disks(store.latest.processes ? store.latest : (store.status.figures ?? null));
    const shown = this.#all ? all : all.slice(0, DISKS);
    return html`<h3 class="sub free">Free disk, least first</h3>
      ${all.length === 0
        ? html`<p class="none muted">No process has told its disk.</p>`
        : html`<ul class="disks">
            ${shown.map(
              ({ name, free, percent: left, level }) => html`<li>
                <span class="mono wrap">${name}</span>
                ${meter(100 - left, level)}
                <span class="num ${level ? `b c-${level}` : 'muted'}">${level ? icon(level, level) : nothing} ${bytes(free)} free</span>
              </li>`,
            )}
          </ul>`}
      ${all.length > DISKS
        ? html`<p class="more"><button type="button" class="btn quiet sm" aria-expanded=${this.#all} @click=${this.#toggle}>
            ${this.#all ? 'Fewer' : `All ${count(all.length)}`}</button></p>`
        : nothing}`;
  }

  #toggle = () => {
    this.#all = !this.#all;
    this.requestUpdate();
  };

  updated() {
    const card = this.querySelector('#capacity');
    if (!card) {
      this.#destroy();
      return;
    }
    if (!this.#plots || this.card !== card) {
      this.#destroy();
      this.#build(card);
    }
    this.#draw();
  }

  #build(card) {
    this.card = card;
    const hosts = [...card.querySelectorAll('.plot')];
    this.#plots = hosts.map((host, i) =>
      chart(host, {
        series: CHARTS[i].of.map((_, k) => COLOURS[k]),
        top: CHARTS[i].top,
        pointed: index => this.#point(index),
        marks: () => this.marks ?? [],
      }),
    );
    this.sizes = new ResizeObserver(() =>
      this.#plots?.forEach((plot, i) => {
        const width = hosts[i].clientWidth;
        if (width > 0 && width !== plot.width) {
          plot.setSize({ width, height: plot.height });
        }
      }),
    );
    this.sizes.observe(card);
    this.sight = new IntersectionObserver(entries => {
      this.#inSight = entries.at(-1).isIntersecting;
      this.#draw();
    });
    this.sight.observe(card);
  }

  // Charts that nobody sees are not painted, but once.
  #draw() {
    if (!this.#plots || (!this.#inSight && this.#drawn)) {
      return;
    }
    this.#drawn = this.#table.at.length > 1;
    const from = (this.#table.at.at(-1) ?? 0) - SECONDS;
    this.marks = troubles(from);
    this.#plots.forEach((plot, i) => plot.setData([this.#table.at, ...CHARTS[i].of.map(name => this.#table[name])]));
  }

  #point(index) {
    if (index !== this.#pointed) {
      this.#pointed = index;
      this.requestUpdate();
    }
  }

  #destroy() {
    this.#plots?.forEach(plot => plot.destroy());
    this.#plots = null;
    this.#drawn = false;
    this.sizes?.disconnect();
    this.sight?.disconnect();
  }

  // A canvas does not follow a change of the theme.
  #repaint = () => {
    if (this.#plots) {
      this.#destroy();
      this.card = null;
      this.requestUpdate();
    }
  };

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('hf-theme', this.#repaint);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('hf-theme', this.#repaint);
    this.#destroy();
  }
}

// When troubles began, in seconds since 1970.
function troubles(from) {
  const seconds = [];
  for (const event of store.events) {
    const at = (instant(event.at) ?? 0) / 1000;
    if (at < from) {
      break; // newest first
    }
    if (event.level === 'bad') {
      seconds.push(at);
    }
  }
  return seconds;
}

customElements.define('hf-capacity', Capacity);
