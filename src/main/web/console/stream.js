// What the server says, for all tabs of this browser: the tab that has the Web Lock holds the connection and passes frames on by a
// BroadcastChannel. Six connections to one origin are all that HTTP/1.1 in a browser allows. Locks exist in secure contexts alone (https,
// localhost); elsewhere each tab that is seen has a connection.
import { Connection } from './connection.js';
import { store } from './store.js';

const STALE_AFTER = 2500; // ms, and a tick more: shown within 3 s; figures come every second
const TICK = 250;
const LOCK = 'holdfast-stream';

const channel = new BroadcastChannel(LOCK);
const connection = new Connection((type, data) => pass({ type, data }), wait => pass({ type: 'retry', data: wait }));
let holds = false;
let waiting = [];
let scheduled = 0;

export function startStream() {
  channel.onmessage = ({ data: frame }) => {
    if (frame.type === 'hello') return holds && store.status && channel.postMessage({ type: 'snapshot', data: store.snapshot() });
    if (frame.type === 'ask') return holds && connection.now();
    receive(frame);
  };
  channel.postMessage({ type: 'hello' });
  if (navigator.locks) {
    navigator.locks.request(LOCK, () => new Promise(hold)).catch(hold); // never given back: it ends with the tab
  } else {
    const follow = () => document.hidden ? release() : hold();
    document.addEventListener('visibilitychange', follow);
    follow();
  }
  setInterval(tick, TICK);
}

/** Asks now instead of after the wait. */
export function askNow() {
  if (holds) connection.now();
  else channel.postMessage({ type: 'ask' });
}

function hold() {
  if (holds) return;
  holds = true;
  connection.open(store.events[0]?.id ?? 0);
}

function release() {
  holds = false;
  connection.close();
}

function pass(frame) {
  if (navigator.locks) channel.postMessage(frame);
  receive(frame);
}

// Frames are applied together, once an animation frame, or by a timer where no frame is drawn.
function receive(frame) {
  if (frame.type === 'retry') {
    store.retryAt = performance.now() + frame.data;
    return;
  }
  store.heardAt = performance.now();
  store.retryAt = null;
  waiting.push(frame);
  if (scheduled) return;
  scheduled = setTimeout(apply, document.hidden ? 1000 : 100);
  if (!document.hidden) requestAnimationFrame(apply);
}

function apply() {
  if (!scheduled) return;
  clearTimeout(scheduled);
  scheduled = 0;
  const frames = waiting;
  waiting = [];
  const events = [];
  for (const { type, data } of frames) {
    if (type === 'event') events.push(data);
    else if (type === 'figures') store.setFigures(data);
    else if (type === 'snapshot') store.status ?? store.restore(data);
    else if (startedAnew(data)) connection.open(0);
    else if (data.full || store.status) store.setState(data); // a delta before the whole belongs to another tab's past
  }
  if (events.length) store.addEvents(events);
  if (store.status) store.setPhase('live');
}

// Another process answers: the numbers of its events may have begun anew.
function startedAnew(frame) {
  const before = store.status?.view?.process;
  if (!frame.full || !before || !frame.status.view || frame.status.view.process === before) return false;
  store.forgetEvents();
  store.setState(frame);
  return holds;
}

let ticks = 0;
function tick() {
  const silent = performance.now() - store.heardAt;
  if (silent > STALE_AFTER) {
    if (store.status) store.setPhase('stale');
    if (holds && store.retryAt === null) connection.retry();
  }
  if (++ticks % (1000 / TICK) === 0) store.changed('second');
}
