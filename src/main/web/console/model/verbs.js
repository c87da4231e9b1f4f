/**
 * What the dialog of each verb says and sends.
 */
import * as commands from './commands.js';
import { called } from './consequences.js';
import { hostOf } from './groups.js';
import { parseSpan, spanFault } from './spans.js';
import { keyOf } from './nodes.js';

/** As long as a process may be paused, in milliseconds. */
export const PAUSE_MAX = 60_000;

/**
 * @typedef {object} Verb
 * @property {string} word on the button
 * @property {boolean} [danger]
 * @property {('reason' | 'span' | 'to' | 'keep' | 'change' | 'id' | 'pause')[]} fields
 * @property {(action: any) => string} title
 * @property {(action: any) => string} what happens, in a sentence or two
 * @property {(action: any) => string} target what the button names
 * @property {(action: any, fields: any, origin: string) => import('./commands.js').Command[]} commands one each node
 */

const ofNodes = verb => (action, fields, origin) => action.nodes.map(node => commands.ofInstance(verb, node, fields, origin));

const processName = ({ process, nodes }) => (nodes[0] ? keyOf(nodes[0]) : (process?.name ?? ''));
const where = ({ process }) => hostOf(process?.admin) || process?.address || process?.name || 'this address';

/** @type {Readonly<Record<string, Verb>>} */
export const VERBS = Object.freeze({
  drain: {
    word: 'Drain',
    fields: ['reason', 'span'],
    title: action => `Drain ${called(action.nodes)}?`,
    what: () =>
      'It gets no new requests, also when nothing else is left and after a restart, until you undrain it. What is in flight there ends as usual. The process is not stopped.',
    target: action => called(action.nodes),
    commands: ofNodes('drain'),
  },
  undrain: {
    word: 'Undrain',
    fields: [],
    title: action => `Undrain ${called(action.nodes)}?`,
    what: () => 'It gets requests again as soon as it is ready.',
    target: action => called(action.nodes),
    commands: ofNodes('undrain'),
  },
  eject: {
    word: 'Eject',
    fields: ['reason', 'span'],
    title: action => `Eject ${called(action.nodes)}?`,
    what: () =>
      'It is out as if by a breaker, for a minute unless you say otherwise, and comes back by itself. While too few others are healthy it is used all the same: drain it to have no requests there whatever happens.',
    target: action => called(action.nodes),
    commands: ofNodes('eject'),
  },
  readmit: {
    word: 'Readmit',
    fields: [],
    title: action => `Readmit ${called(action.nodes)}?`,
    what: () => 'Breakers close, an eject ends, and it ramps up. If it fails again it is evicted again.',
    target: action => called(action.nodes),
    commands: ofNodes('readmit'),
  },
  transfer: {
    word: 'Transfer',
    fields: ['to', 'keep'],
    title: ({ group }) => `Transfer the leadership of ${group}?`,
    what: () => 'The leader hands over at once. The replica with the highest id takes the leadership back within seconds, unless the other keeps it.',
    target: ({ group, to }) => (to ? `${group} to ${to}` : group),
    commands: ({ group, to }, { keep }, origin) => (to ? [commands.transfer(group, to, keep, origin)] : []),
  },
  members: {
    word: 'Change',
    fields: ['change', 'id'],
    title: ({ group }) => `Change the members of ${group}?`,
    what: ({ change, id }) =>
      change === 'add'
        ? `A replica is started, with --id ${id || 'ID'}, before it is added. It follows until it has caught up, and votes from then on.`
        : 'A replica is removed before its process is stopped. It then votes no more and gets no orders.',
    target: ({ group, id }) => (id ? `${group}/${id}` : group),
    commands: ({ group, change, id }, fields, origin) => (id ? [commands.members(group, change, id, origin)] : []),
  },
  kill: {
    word: 'Kill',
    danger: true,
    fields: [],
    title: action => `Kill ${processName(action)}?`,
    what: action => `The process at ${where(action)} ends at once, without any clean-up, as with kill -9. It runs with --chaos.`,
    target: processName,
    commands: ({ process }, fields, origin) => (process ? [commands.kill(process.id, origin)] : []),
  },
  pause: {
    word: 'Pause',
    danger: true,
    fields: ['pause'],
    title: action => `Pause ${processName(action)}?`,
    what: action => `The process at ${where(action)} stands still, as with kill -STOP, and goes on by itself. It runs with --chaos.`,
    target: processName,
    commands: ({ process }, { pause }, origin) => (process ? [commands.pause(process.id, parseSpan(pause) ?? 0, origin)] : []),
  },
});

/** The word on the confirming button. */
export const confirming = (verb, action) =>
  verb === 'members' ? `${action.change === 'add' ? 'Add' : 'Remove'} ${action.id ? VERBS.members.target(action) : 'a replica'}` : `${VERBS[verb].word} ${VERBS[verb].target(action)}`;

/**
 * What is wrong with the fields.
 *
 * @param {string} verb
 * @param {any} action
 * @param {{reason: string, span: string, pause: string, typed: string}} fields
 * @param {string} name that has to be typed, or empty
 * @returns {Record<string, string>} by field, empty where nothing is
 */
export function faults(verb, action, fields, name) {
  const wrong = {};
  const has = field => VERBS[verb].fields.includes(field);
  if (has('reason') && fields.reason.trim().length > 200) {
    wrong.reason = '200 characters at most';
  }
  if (has('span') && spanFault(fields.span)) {
    wrong.span = spanFault(fields.span);
  }
  if (has('pause')) {
    const millis = parseSpan(fields.pause);
    if (millis === null || millis > PAUSE_MAX) {
      wrong.pause = `${fields.pause.trim() || 'nothing'} (expected: up to 60s, such as 500ms or 5s)`;
    }
  }
  if (has('to') && !action.to) {
    wrong.to = 'Choose a replica';
  }
  if (has('id') && !(Number.isInteger(action.id) && action.id >= 1 && action.id <= 9999)) {
    wrong.id = 'The id of a replica: 1 to 9999';
  }
  if (name && fields.typed.trim() !== name) {
    wrong.typed = 'This is not its name';
  }
  return wrong;
}
