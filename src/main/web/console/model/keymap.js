/**
 * Which key asks for which command. No key acts by itself: what changes something opens its dialog.
 */

/** @type {Readonly<Record<string, {command: string, says: string}>>} in the order of the list that `?` shows */
export const KEYS = Object.freeze({
  '/': { command: 'filter', says: 'filter nodes' },
  l: { command: 'look-up', says: 'look up an order' },
  j: { command: 'row-next', says: 'next row' },
  d: { command: 'drain', says: 'drain, undrain' },
  k: { command: 'row-previous', says: 'row before' },
  e: { command: 'eject', says: 'eject, readmit' },
  Enter: { command: 'row-open', says: 'open, close a row' },
  c: { command: 'copy', says: 'copy the command line' },
  x: { command: 'out-next', says: 'next that is out' },
  t: { command: 'theme', says: 'light, dark' },
  'g o': { command: 'go-overview', says: 'go to the overview' },
  s: { command: 'sign-in', says: 'sign in, sign out' },
  'g n': { command: 'go-nodes', says: 'go to the nodes' },
  Escape: { command: 'escape', says: 'close, clear the filter' },
  'g g': { command: 'go-groups', says: 'go to the groups' },
  '?': { command: 'help', says: 'this list' },
  'g e': { command: 'go-events', says: 'go to the events' },
  'g r': { command: 'go-orders', says: 'go to the orders' },
  'g c': { command: 'go-capacity', says: 'go to the capacity' },
});

/** Keys that stay when letters are switched off: those that are no character. */
const NAMED = ['Enter', 'Escape'];
/** How long a key that begins a pair is waited for, in milliseconds. */
export const PAIR_WITHIN = 1500;

/** Whether a key typed there is text or works a control, and no command. @param {any} target */
export function takesKeys(target) {
  const element = target?.nodeType === 1 ? target : null;
  return (
    !!element &&
    (element.isContentEditable ||
      element.matches('input, textarea, select, [role="textbox"], [role="combobox"], [role="listbox"]'))
  );
}

/** Follows the keys that are pressed. */
export class Keymap {
  #first = '';
  #since = 0;

  /** @param {{letters?: boolean}} [options] letters: whether keys that are a character count */
  constructor({ letters = true } = {}) {
    this.letters = letters;
  }

  /**
   * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, repeat?: boolean}} press
   * @param {number} now in milliseconds
   * @returns {string | null} the command, null when the key is none of ours
   */
  press({ key, ctrlKey, metaKey, altKey }, now) {
    const first = now - this.#since <= PAIR_WITHIN ? this.#first : '';
    this.#first = '';
    if (ctrlKey || metaKey || altKey || (!this.letters && !NAMED.includes(key))) {
      return null;
    }
    if (first) {
      const pair = KEYS[`${first} ${key}`];
      if (pair) {
        return pair.command;
      }
    }
    if (Object.keys(KEYS).some(keys => keys.startsWith(`${key} `))) {
      this.#first = key;
      this.#since = now;
      return null;
    }
    return Object.hasOwn(KEYS, key) ? KEYS[key].command : null;
  }
}
