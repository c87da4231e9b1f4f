import { html, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { clock, count, day, duration, fraction, glue, instant, shortDay } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { read } from './ask.js';
import { Element } from './element.js';
import { FILTERS, byDay, mark, olderPage } from './model/timeline.js';
import { store } from './store.js';

const NAMES = { all: 'All', elections: 'Elections', nodes: 'Nodes', operators: 'Operators' };
const WORDS = { bad: 'Out now', warn: 'Needs attention', ok: 'Good', op: 'Operator' };
/** Rows that are in the page at first, and that scrolling adds: the rest waits in the store. */
const STEP = 60;
/** So near the end, in pixels, the next are added. */
const NEAR = 400;

/** What happened, newest first. What is over is grey and says how long it lasted. */
class Events extends Element {
  static topics = ['phase', 'events'];

  #filter = 'all';
  #shown = STEP;
  #ripening = 0;
  #askedSince = false;
  #seen = null; // the newest event when the reader left the top
  #older = { asking: false, over: false, failed: '' };

  render() {
    const loading = store.phase === 'loading' && store.timeline.size === 0;
    const rows = store.timeline.rows(this.#filter, performance.now());
    this.#ripen();
    return html`<section class="card" id="events" aria-labelledby="events-title">
      <header>
        <h2 id="events-title">Events</h2>
        <div class="r">${this.#kept(rows.length)}</div>
      </header>
      <div class="bar filters">
        <div class="seg" role="group" aria-label="Show">
          ${Object.keys(FILTERS).map(
            filter => html`<button
              type="button"
              aria-pressed=${filter === this.#filter}
              @click=${() => this.#choose(filter)}
            >${NAMES[filter]}</button>`,
          )}
        </div>
        ${this.#newer(rows)}
      </div>
      <div class="timeline dimmable" role="region" tabindex="0" aria-label="Events, newest first" @scroll=${this.#scrolled}>
        ${loading ? outlines : rows.length === 0 ? html`<p class="none muted">${this.#nothing()}</p>` : this.#list(rows)}
        ${this.#end()}
      </div>
    </section>`;
  }

  #list(rows) {
    return byDay(rows.slice(0, this.#shown)).map(
      ({ rows: ofDay }, i) => html`${i > 0 || !isToday(ofDay[0])
          ? html`<h3 class="day">${day(ofDay[0].event.at)}</h3>`
          : nothing}
        <ol>
          ${repeat(ofDay, row => row.event.id, line)}
        </ol>`,
    );
  }

  #kept(shown) {
    const since = instant(store.eventsSince);
    const all = store.timeline.size;
    const number = this.#filter === 'all' || shown === all ? count(all) : `${count(shown)} of ${count(all)}`;
    return html`<span>${number}${since === null ? nothing : html`, kept since <span class="nw">${kept(since)}</span>`}</span>`;
  }

  // New events do not move what is being read.
  #newer(rows) {
    if (this.#seen === null) {
      return nothing;
    }
    const newer = rows.findIndex(row => row.event.id <= this.#seen);
    return newer === 0
      ? nothing
      : html`<button type="button" class="btn sm" @click=${this.#toTop}>${newer < 0 ? 'Newest' : `${count(newer)} new, show`}</button>`;
  }

  #nothing() {
    return this.#filter === 'all' ? 'Nothing has happened yet.' : 'None of these is kept.';
  }

  #end() {
    const { asking, failed } = this.#older;
    if (failed) {
      return html`<p class="none"><span class="muted">Older events cannot be read: ${failed}</span>
        <button type="button" class="btn sm" @click=${() => this.#askOlder()}>Ask again</button></p>`;
    }
    if (asking) {
      return html`<p class="none faint">Asking for older events …</p>`;
    }
    return this.#older.over && store.timeline.full ? html`<p class="none faint">The page keeps no more of them.</p>` : nothing;
  }

  #choose(filter) {
    this.#filter = filter;
    this.#shown = STEP;
    this.requestUpdate();
  }

  // The stream does not say since when events are kept; a page does, once there is one.
  async updated() {
    if (this.#askedSince || store.timeline.size === 0) {
      return;
    }
    this.#askedSince = true;
    try {
      const { body } = await read('/events?limit=1');
      store.eventsSince = body.since ?? null;
      this.requestUpdate();
    } catch {
      store.eventsSince = null; // it is not said, then
    }
  }

  #toTop() {
    this.querySelector('.timeline').scrollTop = 0;
  }

  #scrolled({ target }) {
    const top = target.scrollTop < 40;
    if (top && this.#seen !== null) {
      this.#seen = null;
      this.#shown = STEP;
      this.#older.over = false;
      store.timeline.dropOlder();
      this.requestUpdate();
    } else if (!top && this.#seen === null) {
      this.#seen = store.timeline.last?.id ?? null;
      this.requestUpdate();
    }
    if (target.scrollTop + target.clientHeight > target.scrollHeight - NEAR) {
      this.#more();
    }
  }

  #more() {
    if (this.#shown < store.timeline.rows(this.#filter).length) {
      this.#shown += STEP;
      this.requestUpdate();
    } else if (!this.#older.asking && !this.#older.over && !this.#older.failed) {
      this.#askOlder();
    }
  }

  async #askOlder() {
    const { timeline } = store;
    const path = timeline.first && !timeline.full ? olderPage(timeline.first.id) : null;
    this.#older = { asking: path !== null, over: path === null, failed: '' };
    this.requestUpdate();
    if (path === null) {
      return;
    }
    try {
      const { body } = await read(path);
      const any = timeline.addOlder(body.events ?? body.items ?? []);
      this.#older = { asking: false, over: !any, failed: '' };
      this.#shown += STEP;
    } catch (problem) {
      this.#older = { asking: false, over: false, failed: problem.message };
    }
    this.requestUpdate();
  }

  // When the next event stops to be new the page is drawn again.
  #ripen() {
    clearTimeout(this.#ripening);
    const next = store.timeline.nextChange(performance.now());
    if (next !== null) {
      this.#ripening = setTimeout(() => this.requestUpdate(), Math.max(50, next - performance.now()));
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.#ripening);
  }
}

function line(row) {
  const { event, past, lasted, fresh } = row;
  const { icon: shape, tone } = mark(row);
  const label = past ? 'Over' : (WORDS[tone] ?? '');
  return html`<li class="event ${tone} ${past ? 'past' : ''} ${fresh ? 'new' : ''}">
    <time datetime=${new Date(instant(event.at) ?? 0).toISOString()}>${clock(event.at)}${millisecond(event.at)}</time>
    ${icon(shape, tone, label)}
    <div class="t">${operator(event)}${glue(event.title)}${event.count > 1 ? html` <span class="lasted">× ${count(event.count)}</span>` : nothing}${lasted === null ? nothing : html`<span class="lasted">, for ${duration(lasted)}</span>`}</div>
    ${event.detail ? html`<div class="d">${glue(event.detail)}</div>` : nothing} ${who(event)}
  </li>`;
}

// paola: drain billing/a
const operator = ({ kind, by, title = '' }) => (kind === 'operator' && by && !title.includes(by) ? html`<bdi>${by}</bdi>: ` : nothing);

// Who decided, and from where, unless the text says it already.
function who({ kind, by, from, title = '', detail = '' }) {
  const said = `${title} ${detail ?? ''} ${kind === 'operator' ? by : ''}`;
  const parts = [by && !said.includes(by) ? `By ${by}` : '', from && !said.includes(from) ? `from ${from}` : ''].filter(Boolean);
  const text = parts.join(', ');
  return text ? html`<div class="d">${text[0].toUpperCase()}${text.slice(1)}</div>` : nothing;
}

// Many are noted by the second.
const millisecond = at => (/[1-9]/.test(fraction(at)) ? html`<small>${fraction(at)}</small>` : nothing);

const isToday = ({ event }) => new Date(instant(event.at) ?? 0).toDateString() === new Date().toDateString();

const kept = since => (new Date(since).toDateString() === new Date().toDateString() ? clock(since) : shortDay(since));

const outlines = html`<div class="outlines" aria-hidden="true">${[92, 70, 84, 64, 78].map(
  () => html`<i class="skel"></i>`,
)}</div>`;

customElements.define('hf-events', Events);
