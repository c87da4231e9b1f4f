/** Puts `text` on the clipboard. @returns {Promise<boolean>} whether it is there */
export async function copy(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // not allowed: as below
    }
  }
  // Plain http at another host is no secure context and has no clipboard; this old way still works there.
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'vh';
  const focused = document.activeElement;
  (focused?.closest('dialog') ?? document.body).append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  focused?.focus();
  return done;
}
