import { html, svg } from 'lit';

/* Each state has a shape of its own; colour only repeats it. All are drawn in a square of 14. */
const stroke = (d, width = 1.5) => svg`<path d=${d} fill="none" stroke="currentColor" stroke-width=${width}
  stroke-linecap="round" stroke-linejoin="round"></path>`;
const cut = (d, width) => svg`<path d=${d} fill="none" stroke="var(--surface)" stroke-width=${width} stroke-linecap="round"></path>`;
const ring = (r, dash = '') => svg`<circle cx="7" cy="7" r=${r} fill="none" stroke="currentColor" stroke-width="1.5"
  stroke-dasharray=${dash}></circle>`;

const SHAPES = {
  ok: svg`<circle cx="7" cy="7" r="3.6" fill="currentColor"></circle>`,
  allok: svg`<circle cx="7" cy="7" r="6.5" fill="currentColor" opacity=".16"></circle>${stroke('M4 7.3l2.1 2.1L10.2 5', 1.6)}`,
  leader: svg`<path d="M7 .8L13.2 7 7 13.2.8 7z" fill="currentColor"></path>`,
  warn: svg`<path d="M7 1.2c.4 0 .7.2.9.5l5.2 9.4c.4.7-.1 1.6-.9 1.6H1.8c-.8 0-1.3-.9-.9-1.6L6.1 1.7c.2-.3.5-.5.9-.5z"
    fill="currentColor"></path>${cut('M7 5v3.4M7 10.3v.3', 1.5)}`,
  bad: svg`<path d="M4.3.8h5.4l3.5 3.5v5.4l-3.5 3.5H4.3L.8 9.7V4.3z" fill="currentColor"></path>${cut('M4.9 4.9l4.2 4.2M9.1 4.9L4.9 9.1', 1.6)}`,
  drained: svg`${ring(5.7)}${stroke('M5.5 4.9v4.2M8.5 4.9v4.2')}`,
  starting: ring(4.6, '2.4 2'),
  stale: svg`${ring(5.4)}${stroke('M3.2 10.8l7.6-7.6')}`,
  election: stroke('M7 1.6L12.4 7 7 12.4 1.6 7z'),
  person: svg`<circle cx="7" cy="4.4" r="2.6" fill="none" stroke="currentColor" stroke-width="1.4"></circle>${stroke(
    'M2 12.6c.5-2.6 2.4-4 5-4s4.5 1.4 5 4', 1.4)}`,
  up: stroke('M7 12V2.5M3.2 6L7 2.2 10.8 6'),
  back: stroke('M2.5 7.5A4.6 4.6 0 1 0 4 3.6M4 1v2.8h2.8'),
  cart: svg`${stroke('M1 2h1.7l1.6 6.6h6.2L12.4 4H3.4', 1.4)}<circle cx="5.2" cy="11.5" r="1.1" fill="currentColor"></circle>
    <circle cx="9.8" cy="11.5" r="1.1" fill="currentColor"></circle>`,
  disk: svg`${stroke('M1.8 8.4h10.4v3.4H1.8zM1.8 8.4L3.4 2.6h7.2l1.6 5.8', 1.4)}<circle cx="9.8" cy="10.1" r=".8" fill="currentColor"></circle>`,
  light: svg`<circle cx="7" cy="7" r="2.6" fill="currentColor"></circle>${stroke('M7 .8v1.6M7 11.6v1.6M.8 7h1.6M11.6 7h1.6M2.6 2.6l1.1 1.1M10.3 '
    + '10.3l1.1 1.1M11.4 2.6l-1.1 1.1M3.7 10.3l-1.1 1.1', 1.3)}`,
  dark: svg`<path d="M11.8 8.6A5.2 5.2 0 0 1 5.4 2.2 5.2 5.2 0 1 0 11.8 8.6z" fill="currentColor"></path>`,
  more: svg`<circle cx="2.5" cy="7" r="1.4" fill="currentColor"></circle><circle cx="7" cy="7" r="1.4" fill="currentColor"></circle>
    <circle cx="11.5" cy="7" r="1.4" fill="currentColor"></circle>`,
  open: stroke('M3 5l4 4 4-4'),
  closed: stroke('M5 3l4 4-4 4'),
};

/**
 * An icon. Beside a word it is hidden from readers; alone it needs a label.
 * @param {keyof typeof SHAPES} shape
 * @param {'ok'|'warn'|'bad'|'op'|'off'|''} colour
 */
export const icon = (shape, colour = '', label = '') => label
  ? html`<svg class="ic ${colour && `c-${colour}`}" viewBox="0 0 14 14" role="img" aria-label=${label}>${SHAPES[shape]}</svg>`
  : html`<svg class="ic ${colour && `c-${colour}`}" viewBox="0 0 14 14" aria-hidden="true">${SHAPES[shape]}</svg>`;

export const logo = html`<svg class="logo" viewBox="0 0 22 22" aria-hidden="true">
  <rect width="22" height="22" rx="5.5" fill="var(--text)"></rect>
  <path d="M6.5 5v12M15.5 5v12" stroke="var(--surface)" stroke-width="2.4" stroke-linecap="round"></path>
  <path d="M6.5 11h2.2M13.3 11h2.2" stroke="var(--surface)" stroke-width="2.4"></path>
  <path d="M11 8.2l2.8 2.8-2.8 2.8L8.2 11z" fill="var(--surface)"></path></svg>`;
