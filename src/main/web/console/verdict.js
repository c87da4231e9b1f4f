import { html, nothing } from 'lit';
import { count, glue } from '../shared/format.js';
import { icon } from '../shared/icons.js';
import { openDialog, show } from './actions.js';
import './cells.js';
import { Element } from './element.js';
import { glyphOf, isHeld, keyOf, worstFirst } from './model/nodes.js';
import { staleVerdict, verdict } from './model/verdict.js';
import { store } from './store.js';
import { askNow } from './stream.js';

const SEATS_MAX = 8;
const SHAPES = { ok: ['allok', 'ok'], warn: ['warn', 'warn'], bad: ['bad', 'bad'], stale: ['stale', 'off'], plain: ['starting', 'off'] };

/** The first line: what is wrong, what it does to clients, and whether one more may be lost. */
class Verdict extends Element {
  static topics = ['phase', 'state', 'figures', 'second', 'session'];
  static properties = { more: { state: true } };

  constructor() {
    super();
    this.more = false;
  }

  render() {
    if (!store.status) return this.loading();
    const stale = store.phase === 'stale';
    if (!stale) this.last = verdict({ status: store.status, nodes: store.nodes.values(), figures: store.figures, now: store.now });
    const said = stale && this.last ? staleVerdict(this.last, { from: address(), at: store.now - this.silence }) : this.last;
    document.title = `${said.level === 'ok' || said.level === 'plain' ? '' : said.level === 'stale' ? '(stale) ' : '(!) '}Holdfast: ${said.title}`;
    const empty = !store.nodes.size && !stale;
    return html`<section id="main" tabindex="-1" class="card verdict ${said.level} ${empty ? 'solo' : ''}" aria-labelledby="verdict-title">
      <div class="say">${icon(...SHAPES[said.level])}${this.sentence(said, stale)}
        <p>${glue(said.text)}${stale ? html` ${this.next()} Any other process shows the same.` : nothing}</p>
        ${this.actions(said, stale)}</div>
      ${empty ? nothing : html`<div class="lose"><div>
          <div class="q">May I lose one more?</div>
          <div class="a">${this.shape(said)}${said.answer}</div>
          <p class="why">${glue(said.why)}</p></div>
        <ul class="spares dimmable" aria-label="How many each can lose">${said.spares.map(spare => this.spare(spare))}${this.registry()}</ul></div>`}
    </section>`;
  }

  // Spoken when the level or the sentence changes: so the seconds are not part of what is said.
  sentence(said, stale) {
    return html`<div role="status" aria-live="polite"><h1 id="verdict-title">${glue(said.title)}${stale
      ? html`<span aria-hidden="true"> for ${Math.floor(this.silence / 1000)}\u00a0s</span>` : nothing}</h1></div>`;
  }

  get silence() {
    return performance.now() - store.heardAt;
  }

  next() {
    const wait = store.retryAt === null ? 0 : Math.ceil((store.retryAt - performance.now()) / 1000);
    return wait > 0 ? `This page asks again by itself, next in ${wait}\u00a0s.` : 'This page is asking again.';
  }

  shape({ answer, level }) {
    if (answer === 'Yes') return icon('allok', 'ok');
    if (answer === 'No') return level === 'bad' ? icon('bad', 'bad') : icon('warn', 'warn');
    return answer === 'Unknown' ? icon('stale', 'off') : nothing;
  }

  actions(said, stale) {
    if (stale) {
      const others = (store.status.processes ?? []).filter(p => /^https?:\/\//.test(p.admin ?? '') && p.id !== store.status.view?.process && !p.stale).slice(0, 4);
      return html`<div class="acts">${store.mustSignIn ? this.signIn() : html`<button class="btn" @click=${askNow}>Ask now</button>`}${others.map(p => html`<a class="btn quiet" href=${p.admin}
        rel="noreferrer">${p.admin.replace(/^https?:\/\/|\/$/g, '')}</a>`)}</div>`;
    }
    const held = [...store.nodes.values()].filter(row => row.configured === 'drained' || row.configured === 'ejected');
    const undo = said.level === 'ok' && held.length === 1 ? held[0] : null;
    if (!said.out.length && !undo && !said.todo.length) return nothing;
    return html`<div class="acts">
      ${said.out.length ? html`<button class="btn" @click=${() => show('nodes', 'is:out')}>Show the ${said.out.length > 1 ? count(said.out.length) : 'node'}</button>` : nothing}
      ${undo ? html`<button class="btn" @click=${() => openDialog({ verb: undo.configured === 'drained' ? 'undrain' : 'readmit', service: undo.service, id: undo.id })}>${
        undo.configured === 'drained' ? 'Undrain' : 'Readmit'}</button>` : nothing}
      ${said.todo.length ? html`<button class="btn quiet" aria-expanded=${String(this.more)} @click=${() => this.more = !this.more}>What to do</button>` : nothing}
    </div>${this.more && said.todo.length ? html`<ul class="todo">${said.todo.map(step => html`<li>${step}</li>`)}</ul>` : nothing}`;
  }

  spare(spare) {
    const { all, level } = spare;
    return html`<li class=${level}>
      <div class="n"><span class="name">${spare.label}</span><small>${count(spare.up)} of ${count(spare.size)}</small></div>
      <div class="seats">${all.length > SEATS_MAX ? html`<hf-cells line cell="7" .rows=${worstFirst(all)}></hf-cells>` : all.map(row => {
        const glyph = glyphOf(row, spare.quorum);
        return html`<span class="seat">${icon(glyph.shape, glyph.colour, `${keyOf(row)} ${glyph.word}`)}</span>`;
      })}</div>
      <div class="v">${level ? icon(level, level) : nothing}${spare.word}${all.some(isHeld) && !level ? '' : ''}</div></li>`;
  }

  registry() {
    const { registry, registry_url: url } = store.status;
    const stale = registry === 'stale';
    const kind = /^rediss?:/.test(url ?? '') ? 'Redis' : (url ?? '').split(':')[0];
    return html`<li class=${stale ? 'warn' : ''}><div class="n"><span class="name">registry</span><small>${kind}</small></div>
      <div class="seats"><span class="seat">${stale ? icon('stale', 'warn', 'stale') : icon('ok', 'ok', 'fresh')}</span></div>
      <div class="v">${stale ? html`${icon('warn', 'warn')}stale` : 'can be away'}</div></li>`;
  }

  // Beyond loopback a process shows nothing without a token.
  closed() {
    return html`<section id="main" tabindex="-1" class="card verdict plain" aria-labelledby="verdict-title">
      <div class="say">${icon('starting', 'off')}<div role="status" aria-live="polite"><h1 id="verdict-title">${address()} shows nothing without a token</h1></div>
        <p>Sign in with one that has the scope viewer, operator or admin.</p>
        <div class="acts">${this.signIn()}</div></div>
    </section>`;
  }

  signIn() {
    return html`<button class="btn primary" @click=${() => openDialog({ verb: 'login' })}>Sign in</button>`;
  }

  loading() {
    if (store.mustSignIn) return this.closed();
    const silent = this.silence > 2500;
    return html`<section id="main" tabindex="-1" class="card verdict plain" aria-labelledby="verdict-title">
      <div class="say">${icon('starting', 'off')}<div role="status" aria-live="polite"><h1 id="verdict-title">${silent ? 'No answer yet from' : 'Asking'} ${address()} …</h1></div>
        <p>${silent ? html`It has said nothing. ${this.next()}` : 'The first answer takes a moment.'}</p>
        ${silent ? html`<div class="acts"><button class="btn" @click=${askNow}>Ask now</button></div>` : nothing}</div>
      <div class="lose"><div><div class="q">May I lose one more?</div><div class="a">…</div></div>
        <ul class="spares late" aria-hidden="true">${Array.from({ length: 8 }, () => html`<li><i class="skel"></i></li>`)}</ul></div>
    </section>`;
  }
}

const address = () => location.host; // what is asked, whoever answers there

customElements.define('hf-verdict', Verdict);
