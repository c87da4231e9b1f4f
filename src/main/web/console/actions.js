// What a component asks of the page. dialog.js answers.
/**
 * Opens the dialog of a verb.
 * @param {{verb: 'drain'|'undrain'|'eject'|'readmit'|'transfer'|'members'|'kill'|'pause'|'login'|'keys',
 *   service?: string, id?: string, ids?: string[], group?: string, process?: string}} what `ids`: several nodes of one service
 */
export const openDialog = what => document.dispatchEvent(new CustomEvent('hf-dialog', { detail: what }));

/** Scrolls to a section and, with a filter, shows these nodes there. @param {string} section its id @param {string} [filter] */
export function show(section, filter) {
  document.dispatchEvent(new CustomEvent('hf-show', { detail: { section, filter } }));
}
