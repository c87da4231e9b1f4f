// What the page knows. stream.js writes it, components read it; nothing else is shared between them.
import { instant } from '../shared/format.js';
import { keyOf, mergeFigures, mergeState } from './model/merge.js';
import { seats } from './model/seats.js';
import { Timeline } from './model/timeline.js';

/**
 * phase: loading, live or stale · state: status and nodes · figures · events · second: once a second, for ages · session: who is
 * signed in · filter: the filter of the nodes
 * @typedef {'phase'|'state'|'figures'|'events'|'second'|'session'|'filter'} Topic
 */
class Store {
  /** @type {'loading'|'live'|'stale'} */
  phase = 'loading';
  /** GET /status without its nodes; null until the first answer. */
  status = null;
  /** Rows by `service/id`. @type {Map<string, object>} */
  nodes = new Map();
  /** Frames of the last 15 minutes, oldest first. @type {object[]} */
  figures = [];
  /** The events, 2,000 at most. */
  timeline = new Timeline();
  /** Since when events are kept, where that is known. */
  eventsSince = null;
  /** performance.now() of the last frame. */
  heardAt = performance.now();
  /** performance.now() of the next attempt to connect, or null. */
  retryAt = null;
  /** The name that is signed in, or null. */
  name = null;
  /** What that one may do, or null: viewer, operator or admin. */
  scope = null;
  /** Whether this process shows nothing to who is not signed in, and nobody is. */
  mustSignIn = false;
  /** The filter of the nodes, as typed. */
  filter = '';

  #told = new Map(); // the rows as they came
  #clock = Date.now() - performance.now();
  #subscribers = new Map();
  #changed = new Set();
  #frame = 0;

  constructor() {
    document.addEventListener('visibilitychange', () => this.#schedule());
  }

  /** @param {Topic[]} topics @param {() => void} render @returns {() => void} ends it */
  subscribe(topics, render) {
    this.#subscribers.set(render, topics);
    return () => this.#subscribers.delete(render);
  }

  /** Tells who shows one of these, in the next animation frame. @param {...Topic} topics */
  changed(...topics) {
    topics.forEach(topic => this.#changed.add(topic));
    this.#schedule();
  }

  setState(frame) {
    const merged = mergeState({ status: this.status, nodes: this.#told }, frame);
    this.status = merged.status;
    this.#told = merged.nodes;
    this.nodes = new Map(seats(merged.status, merged.nodes.values()).map(row => [keyOf(row), row]));
    this.#setClock(frame.full && this.status?.view?.at);
    this.changed('state');
  }

  setFigures(frame) {
    this.figures = mergeFigures(this.figures, frame);
    this.#setClock(frame.at);
    this.changed('figures');
  }

  addEvents(events) {
    this.timeline.add(events, this.now, performance.now());
    this.changed('events');
  }

  forgetEvents() {
    this.timeline = new Timeline();
    this.changed('events');
  }

  /** Everything, for a tab that begins. */
  snapshot() {
    return { status: this.status, nodes: [...this.#told.values()], figures: this.figures, events: this.events };
  }

  restore({ status, nodes, figures, events }) {
    this.setState({ full: true, status: { ...status, nodes } });
    this.setFigures({ past: figures });
    this.addEvents(events);
  }

  setPhase(phase) {
    if (this.phase !== phase) {
      this.phase = phase;
      this.changed('phase');
    }
  }

  setFilter(filter) {
    this.filter = filter;
    this.changed('filter');
  }

  setSession({ name = null, scope = null, mustSignIn = false }) {
    Object.assign(this, { name, scope, mustSignIn });
    this.changed('session');
  }

  /** Newest first. @returns {object[]} */
  get events() {
    return this.timeline.newest;
  }

  /** The server's time in milliseconds since 1970, by its last frame. */
  get now() {
    return this.#clock + performance.now();
  }

  /** The latest figures, or an object without any. */
  get latest() {
    return this.figures.at(-1) ?? {};
  }

  #setClock(at) {
    const ms = instant(at || null);
    if (ms !== null) this.#clock = ms - performance.now();
  }

  #schedule() {
    if (this.#frame || document.hidden || !this.#changed.size) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (document.hidden) return; // kept for when somebody looks
      const changed = this.#changed;
      this.#changed = new Set();
      for (const [render, topics] of this.#subscribers) {
        if (topics.some(topic => changed.has(topic))) render();
      }
    });
  }
}

export const store = new Store();
