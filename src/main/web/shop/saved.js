/** What outlives a reload, under a name; nothing where storage is blocked. @param {'localStorage'|'sessionStorage'} kind */
export const saved = (kind, name) => ({
  load() {
    try {
      return window[kind].getItem(name);
    } catch {
      return null;
    }
  },
  save(text) {
    try {
      window[kind].setItem(name, text);
    } catch {
      // blocked or full: kept until the page is left
    }
  },
});
