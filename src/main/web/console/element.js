import { LitElement } from 'lit';
import { store } from './store.js';

/**
 * A component that shows a part of the store. It has no shadow root: the page is one style sheet, and ids refer to each other.
 * It is rendered again when one of its topics changes, once a frame at most, and not at all in a hidden tab.
 */
export class Element extends LitElement {
  /** @type {import('./store.js').Topic[]} */
  static topics = [];

  createRenderRoot() {
    return this;
  }

  connectedCallback() {
    super.connectedCallback();
    this.unsubscribe = store.subscribe(this.constructor.topics, () => this.changed());
  }

  /** One of the topics changed. */
  changed() {
    this.requestUpdate();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.unsubscribe();
  }
}
