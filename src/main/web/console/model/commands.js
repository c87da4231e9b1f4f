/**
 * What each button sends, and the same as a line for a terminal. A token never stands in it.
 *
 * @typedef {object} Command
 * @property {string} path of the POST
 * @property {object} body
 * @property {string} line the same from a terminal
 */

/** @param {string} text @returns {string} as one word of a shell, whatever it contains */
export function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

// The command line asks 127.0.0.1:9090 unless it is told otherwise.
const at = origin => (/^http:\/\/(127\.0\.0\.1|localhost):9090$/.test(origin) ? '' : ` --url ${quoted(origin)}`);

const encoded = (...segments) => segments.map(segment => encodeURIComponent(segment)).join('/');

function curl(origin, path, body) {
  return (
    `curl -X POST ${quoted(origin + path)} -H "Authorization: Bearer $HOLDFAST_ADMIN_TOKEN"` +
    (body ? ` -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(body))}` : '')
  );
}

/**
 * Drain, undrain, eject or readmit of one instance.
 *
 * @param {'drain' | 'undrain' | 'eject' | 'readmit'} verb
 * @param {{service: string, id: string}} node
 * @param {{reason?: string, span?: string}} [fields]
 * @param {string} origin of the admin port
 * @returns {Command}
 */
export function ofInstance(verb, { service, id }, { reason = '', span = '' } = {}, origin) {
  const body = {};
  let line = `holdfast ${verb} ${quoted(`${service}/${id}`)}`;
  if (verb === 'drain' || verb === 'eject') {
    if (reason.trim()) {
      body.reason = reason.trim();
      line += ` --reason ${quoted(body.reason)}`;
    }
    if (span.trim()) {
      body.for = span.trim();
      line += ` --for ${quoted(body.for)}`;
    }
  }
  return { path: `/instances/${encoded(service, id)}/${verb}`, body, line: line + at(origin) };
}

/** @param {string} group @param {number} to @param {boolean} keep @param {string} origin @returns {Command} */
export function transfer(group, to, keep, origin) {
  return {
    path: `/groups/${encoded(group)}/transfer`,
    body: keep ? { to, keep } : { to },
    line: `holdfast transfer ${quoted(group)} ${to}${keep ? ' --keep' : ''}${at(origin)}`,
  };
}

/** @param {string} group @param {'add' | 'remove'} change @param {number} id @param {string} origin @returns {Command} */
export function members(group, change, id, origin) {
  return {
    path: `/groups/${encoded(group)}/members`,
    body: { [change]: id },
    line: `holdfast members ${quoted(group)} ${change} ${id}${at(origin)}`,
  };
}

/** @param {string} process its id @param {string} origin @returns {Command} */
export function kill(process, origin) {
  const path = `/processes/${encoded(process)}/kill`;
  return { path, body: {}, line: curl(origin, path) };
}

/** @param {string} process its id @param {number} millis @param {string} origin @returns {Command} */
export function pause(process, millis, origin) {
  const path = `/processes/${encoded(process)}/pause`;
  const body = { millis };
  return { path, body, line: curl(origin, path, body) };
}
