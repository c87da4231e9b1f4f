// The same request for a terminal. A product may be called anything, so every part is quoted for a POSIX shell.
const quote = text => `'${text.replaceAll("'", `'\\''`)}'`;

/** @param {import('./calls.js').Call} call @param {string} base with a slash at its end */
export function curl(call, base) {
  const parts = ['curl', quote(base.replace(/\/$/, '') + call.path)];
  if (call.method !== 'GET') parts.push('-X', call.method);
  if (call.key) parts.push('-H', quote(`Idempotency-Key: ${call.key}`));
  if (call.sent) parts.push('-H', quote('Content-Type: application/json'), '-d', quote(call.sent));
  return parts.join(' ');
}
