// Numbers, times and words. What is not known is a dash and never 0; a number never parts from its unit.
export const NBSP = '\u00a0';
export const UNKNOWN = '–';

const known = value => typeof value === 'number' && Number.isFinite(value);
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 128442 → 128,442 */
export const count = value => known(value) ? grouped.format(value) : UNKNOWN;

/** Rounded down, so that 99.998 is never 100: 99.998 → 99.99, 100 → 100. */
export function percent(value, digits = 2) {
  if (!known(value)) return UNKNOWN;
  if (value >= 100) return '100';
  const scale = 10 ** digits;
  return (Math.floor(value * scale + 1e-6) / scale).toFixed(value < 90 && digits > 1 ? 1 : digits);
}

/** A rate a second: small ones with a digit, so that 0.4/s is not 0. */
export const rate = value => !known(value) ? UNKNOWN : value > 0 && value < 9.95 ? value.toFixed(1) : count(value);

/** Milliseconds in a column: 9.4, 41, 3,012. */
export const millis = value => !known(value) ? UNKNOWN : value < 10 ? value.toFixed(1) : count(value);

/** A duration in words: 142 ms, 1.2 s, 6 h 12 min. */
export function duration(ms) {
  if (!known(ms)) return UNKNOWN;
  if (ms < 1000) return `${Math.round(ms)}${NBSP}ms`;
  const s = ms / 1000;
  if (s < 9.95) return `${Number(s.toFixed(1))}${NBSP}s`;
  if (s < 90) return `${Math.round(s)}${NBSP}s`;
  const two = (a, b, big, small) => b ? `${a}${NBSP}${big} ${b}${NBSP}${small}` : `${a}${NBSP}${big}`;
  const m = Math.floor(s / 60);
  if (m < 10) return two(m, Math.floor(s % 60), 'min', 's');
  if (m < 60) return `${m}${NBSP}min`;
  const h = Math.floor(m / 60);
  return h < 24 ? two(h, m % 60, 'h', 'min') : two(Math.floor(h / 24), h % 24, 'd', 'h');
}

/** 41 GB free and such: powers of 1,000. */
export function bytes(value) {
  if (!known(value)) return UNKNOWN;
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let at = 0;
  while (value >= 999.5 && at < units.length - 1) {
    value /= 1000;
    at++;
  }
  return `${value < 10 && at ? value.toFixed(1) : Math.round(value)}${NBSP}${units[at]}`;
}

/** @param {number|string|null} value milliseconds since 1970 or ISO 8601 @returns {number|null} */
export function instant(value) {
  if (value === null || value === undefined || value === '') return null;
  const ms = typeof value === 'number' ? value : Date.parse(value);
  return Number.isFinite(ms) ? ms : null;
}

const two = n => String(n).padStart(2, '0');

/** 03:07:31, in the reader's time zone. */
export function clock(value) {
  const ms = instant(value);
  if (ms === null) return UNKNOWN;
  const d = new Date(ms);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

/** .412 */
export function fraction(value) {
  const ms = instant(value);
  return ms === null ? '' : `.${String(((ms % 1000) + 1000) % 1000 | 0).padStart(3, '0')}`;
}

/** Saturday 28 November */
export function day(value) {
  const ms = instant(value);
  return ms === null ? UNKNOWN : new Date(ms).toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long' });
}

/** 28 Nov */
export function shortDay(value) {
  const ms = instant(value);
  return ms === null ? UNKNOWN : new Date(ms).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

/** The time alone today, with the day before it otherwise. */
export function when(value, now = Date.now()) {
  const ms = instant(value);
  if (ms === null) return UNKNOWN;
  return new Date(ms).toDateString() === new Date(now).toDateString() ? clock(ms) : `${shortDay(ms)}, ${clock(ms)}`;
}

const WORDS = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

/** 2 → two, 217 → 217 */
export const word = n => WORDS[n] ?? count(n);

/** a, b and c */
export function list(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** A space before a unit does not break: for texts that come from the server. */
export const glue = text => String(text ?? '').replace(/(\d) (ms|s|min|h|d|GB|MB|kB|%)(?![\w])/g, `$1${NBSP}$2`);

export const capital = text => text && text[0].toUpperCase() + text.slice(1);
