import { html, nothing } from 'lit';
import { duration } from '../shared/format.js';
import { icon, logo } from '../shared/icons.js';
import { setTheme, theme } from '../shared/theme.js';
import { openDialog } from './actions.js';
import { Element } from './element.js';
import { store } from './store.js';

const SECTIONS = [['overview', 'Overview'], ['nodes', 'Nodes'], ['groups', 'Groups'], ['orders', 'Orders'], ['capacity', 'Capacity']];

/** The bar: whose view this is and how old, where to go, theme, who is signed in. */
class Bar extends Element {
  static topics = ['phase', 'state', 'second', 'session'];
  static properties = { section: { state: true } };

  constructor() {
    super();
    this.section = 'overview';
    this.onTheme = () => this.requestUpdate();
    this.onKey = ({ detail }) => detail.command === 'theme' && setTheme(theme() === 'dark' ? 'light' : 'dark');
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('hf-theme', this.onTheme);
    document.addEventListener('hf-key', this.onKey);
    this.seen = new IntersectionObserver(entries => {
      const inSight = entries.filter(entry => entry.isIntersecting).at(-1);
      if (inSight) this.section = inSight.target.id;
    }, { rootMargin: '-68px 0px -60% 0px' });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    document.removeEventListener('hf-theme', this.onTheme);
    document.removeEventListener('hf-key', this.onKey);
    this.seen.disconnect();
  }

  updated() {
    for (const [id] of SECTIONS) {
      const section = document.getElementById(id);
      if (section && !section.dataset.seen) {
        section.dataset.seen = '';
        this.seen.observe(section);
      }
    }
  }

  render() {
    const { status, phase, name } = store;
    const version = status?.view?.version;
    const dark = theme() === 'dark';
    return html`<header class="top">
      <a class="skip btn" href="#main" @click=${event => this.go(event, 'main')}>Skip to the answer</a>
      <div class="brand">${logo}Holdfast ${version ? html`<small>${version}</small>` : nothing}</div>
      <nav aria-label="Sections">${SECTIONS.map(([id, title]) => html`<a href="#${id}" aria-current=${this.section === id ? 'true' : nothing}
        @click=${event => this.go(event, id)}>${title}</a>`)}</nav>
      <div class="r">
        <div class="seen">${this.seenFrom(phase, status?.view)}</div>
        <div class="seg opt" role="group" aria-label="Theme">
          <button aria-pressed=${String(!dark)} aria-label="Light" @click=${() => setTheme('light')}>${icon('light')}</button>
          <button aria-pressed=${String(dark)} aria-label="Dark" @click=${() => setTheme('dark')}>${icon('dark')}</button>
        </div>
        <button class="btn quiet opt" aria-label="Keys" @click=${() => openDialog({ verb: 'keys' })}>?</button>
        <button class="btn ${name ? '' : 'primary'}" @click=${() => openDialog({ verb: 'login' })}>${name
          ? html`${icon('person')}<span class="who">${name}</span>` : 'Sign in'}</button>
      </div>
    </header>`;
  }

  seenFrom(phase, view) {
    const address = location.host; // what is asked; `view` says who answers
    if (phase === 'loading') return html`${icon('starting', 'off')}<span>asking <span class="opt">${address} </span>…</span>`;
    const age = performance.now() - store.heardAt;
    if (phase === 'stale') return html`${icon('stale', 'off')}<span><span class="opt">seen from <b>${address}</b> </span><b>${duration(Math.floor(age / 1000) * 1000)} ago</b></span>`;
    return html`${icon('ok', 'ok')}<span><span class="opt">seen from <b>${view?.name ?? address}</b>, </span><b>live</b></span>`;
  }

  // the hash is the filter's; a section is only scrolled to
  go(event, id) {
    event.preventDefault();
    const section = document.getElementById(id);
    section?.scrollIntoView();
    section?.focus({ preventScroll: true });
  }
}

customElements.define('hf-bar', Bar);
