const MOST = 12;

/** Where ticks are drawn: those that are too close are one, and there are few. @param {number[]} places @param {number} gap @returns {number[]} */
export function ticks(places, gap) {
  const sorted = [...places].sort((a, b) => b - a); // the newest stay
  for (;; gap *= 1.5) {
    const kept = [];
    for (const x of sorted) if (!kept.length || kept.at(-1) - x >= gap) kept.push(x);
    if (kept.length <= MOST) return kept;
  }
}
