// One connection to GET /events. It comes back by itself after 1, 2, 4 and then every 5 s.
import { parsePlain } from '../shared/plain.js';

const RETRY_AFTER = [1000, 2000, 4000, 5000];
const FRAMES = ['state', 'figures', 'event'];

export class Connection {
  #source = null;
  #timer = 0;
  #attempts = 0;
  #lastId = 0;

  /** @param {(type: string, data: object) => void} onFrame @param {(wait: number) => void} onRetry told how long it waits */
  constructor(onFrame, onRetry) {
    this.onFrame = onFrame;
    this.onRetry = onRetry;
  }

  /** @param {number} after the newest event that is known, 0 for none */
  open(after = this.#lastId) {
    this.close();
    this.#lastId = after;
    const source = new EventSource(`events${after ? `?after=${after}` : ''}`);
    this.#source = source;
    for (const type of FRAMES) {
      source.addEventListener(type, message => {
        if (source !== this.#source) return;
        this.#attempts = 0;
        if (message.lastEventId) this.#lastId = Number(message.lastEventId) || this.#lastId;
        this.onFrame(type, parsePlain(message.data));
      });
    }
    source.onerror = () => {
      if (source === this.#source) this.retry();
    };
  }

  close() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#source?.close();
    this.#source = null;
  }

  /** The connection failed, or says nothing. */
  retry() {
    if (this.#timer) return;
    this.close();
    const wait = RETRY_AFTER[Math.min(this.#attempts++, RETRY_AFTER.length - 1)];
    this.#timer = setTimeout(() => this.open(), wait);
    this.onRetry(wait);
  }

  /** Somebody does not want to wait. */
  now() {
    this.open();
  }
}
