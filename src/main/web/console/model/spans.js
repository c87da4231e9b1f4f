/**
 * Spans of time as settings and commands write them: 500ms, 30s, 10m, 2h.
 */

const SPAN = /^(\d{1,12})(ms|s|m|h)$/;
const UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** @param {string} text @returns {number | null} milliseconds, null when it is no span */
export function parseSpan(text) {
  const [, number, unit] = SPAN.exec(text.trim()) ?? [];
  const millis = unit ? Number(number) * UNIT[unit] : 0;
  return millis > 0 ? millis : null;
}

/**
 * What is wrong with the span of an override, by the rule of the server.
 *
 * @param {string} text empty means the default
 * @returns {string} empty when nothing is
 */
export function spanFault(text) {
  const millis = parseSpan(text);
  const fits = text.trim() === '' || (millis !== null && millis >= 1000 && millis <= 8760 * UNIT.h);
  return fits ? '' : `${text.trim()} (expected: from 1s to 8760h, such as 30s, 10m or 2h)`;
}
