// Light or dark: what the system says, until somebody chooses; the choice is kept in this browser.
const KEY = 'holdfast.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

/** Sets what was chosen before; to be called before the first paint. */
export function startTheme() {
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // storage is blocked: the system decides
  }
  if (chosen === 'light' || chosen === 'dark') {
    document.documentElement.dataset.theme = chosen;
  }
  system.addEventListener('change', announce);
}

/** @returns {'light'|'dark'} what is shown now */
export const theme = () => document.documentElement.dataset.theme ?? (system.matches ? 'dark' : 'light');

export function setTheme(chosen) {
  document.documentElement.dataset.theme = chosen;
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // kept until the page is left
  }
  announce();
}

// canvases do not follow CSS: who paints listens to `hf-theme` at the document
function announce() {
  document.dispatchEvent(new CustomEvent('hf-theme'));
}

/** What a token is right now, as a colour that a canvas takes. */
export function colour(token) {
  const probe = document.createElement('i');
  probe.style.color = `var(--${token})`;
  probe.hidden = true;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
