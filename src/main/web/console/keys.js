import { openDialog } from './actions.js';
import { Keymap, takesKeys } from './model/keymap.js';

const STORED = 'holdfast.letters';
const SECTIONS = ['overview', 'nodes', 'groups', 'orders', 'capacity', 'events'];
const keymap = new Keymap({ letters: stored() });

/** Whether keys that are characters count: dictation and readers send them too. */
export const letters = () => keymap.letters;

/** @param {boolean} on */
export function setLetters(on) {
  keymap.letters = on;
  try {
    localStorage.setItem(STORED, on ? 'on' : 'off');
  } catch {
    // kept until the page is left
  }
}

function stored() {
  try {
    return localStorage.getItem(STORED) !== 'off';
  } catch {
    return true;
  }
}

/** Commands of keys go to the document as `hf-key`; those that belong to no component are answered here. */
export function startKeys() {
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.isComposing || document.querySelector('dialog:modal')) {
      return; // a dialog has its own keys
    }
    if (takesKeys(event.target) ? event.key !== 'Escape' : event.key === 'Enter' && works(event.target)) {
      return;
    }
    const command = keymap.press(event, event.timeStamp);
    if (command) {
      if (event.key !== 'Escape') {
        event.preventDefault();
      }
      document.dispatchEvent(new CustomEvent('hf-key', { detail: { command } }));
    }
  });
  document.addEventListener('hf-key', ({ detail: { command } }) => {
    if (command === 'help') {
      openDialog({ verb: 'keys' });
    } else if (command === 'sign-in') {
      openDialog({ verb: 'login' });
    } else if (command === 'look-up') {
      document.querySelector('hf-orders')?.focusField();
    } else if (command.startsWith('go-')) {
      go(command.slice(3));
    }
  });
}

// Enter presses what is focused, and nothing else.
const works = target => !!target?.closest?.('button, a, summary, [role="row"], [role="gridcell"], [role="grid"], canvas');

/** Scrolls to a section, and reads go on from there. @param {string} id */
export function go(id) {
  const section = SECTIONS.includes(id) ? document.getElementById(id) : null;
  if (section) {
    section.scrollIntoView({ block: 'start' });
    section.tabIndex = -1;
    section.focus({ preventScroll: true });
  }
}
