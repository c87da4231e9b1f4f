import { svg, html } from 'lit';

// A small quilt for each product, from its name alone: any catalog has pictures, and none has to be made or loaded.
const made = new Map();
const KEPT = 1_000;

export function quilt(name) {
  let tile = made.get(name);
  if (!tile) {
    if (made.size >= KEPT) made.clear();
    made.set(name, (tile = make(name)));
  }
  return tile;
}

function make(name) {
  let hash = 2166136261;
  for (const letter of name) hash = Math.imul(hash ^ letter.codePointAt(0), 16777619);
  const twoBits = () => (hash = (Math.imul(hash ^ (hash >>> 15), 2246822519) + 374761393) | 0) >>> 30;
  const hue = (hash >>> 0) % 360;
  const [middle, light, deep] = [`oklch(.72 .075 ${hue})`, `oklch(.86 .04 ${hue + 24})`, `oklch(.5 .07 ${hue - 12})`];
  const patches = [[0, 0], [1, 0], [0, 1], [1, 1]].map(([x, y]) => patch(twoBits(), x * 22, y * 22, (x + y) % 2 ? deep : middle));
  return html`<svg class="tile" viewBox="0 0 44 44" aria-hidden="true"><rect width="44" height="44" fill=${light}></rect>${patches}</svg>`;
}

const patch = (kind, x, y, fill) => kind === 3
  ? svg`<circle cx=${x + 11} cy=${y + 11} r="8" fill=${fill}></circle>`
  : svg`<path d=${[`M${x} ${y}h22v22z`, `M${x} ${y}v22h22z`, `M${x} ${y + 22}a22 22 0 0 1 22-22v22z`][kind]} fill=${fill}></path>`;
