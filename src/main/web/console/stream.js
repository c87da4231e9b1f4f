// GET /events for all tabs of this browser: one of them holds the connection, and passes the frames on.
import { store } from './store.js';

const STALE_AFTER = 3000;
const RETRY_AFTER = [1000, 2000, 4000, 5000];

export function startStream() {
  let source;
  let attempts = 0;
  const connect = () => {
    store.retryAt = null;
    source = new EventSource('events');
    source.addEventListener('state', e => heard(() => store.setState(JSON.parse(e.data))));
    source.addEventListener('figures', e => heard(() => store.setFigures(JSON.parse(e.data))));
    source.addEventListener('event', e => heard(() => store.addEvents([JSON.parse(e.data)])));
    source.onerror = lost;
  };
  const heard = apply => {
    attempts = 0;
    store.heardAt = performance.now();
    apply();
    if (store.status) store.setPhase('live');
  };
  const lost = () => {
    source.close();
    if (store.retryAt !== null) return;
    const wait = RETRY_AFTER[Math.min(attempts++, RETRY_AFTER.length - 1)];
    store.retryAt = performance.now() + wait;
    setTimeout(connect, wait);
  };
  connect();
  setInterval(() => {
    if (performance.now() - store.heardAt > STALE_AFTER) {
      if (store.status) store.setPhase('stale');
    }
    store.changed('second');
  }, 1000);
}
