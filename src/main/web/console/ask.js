import { parsePlain } from '../shared/plain.js';
import { outcomeOf, outcomeWithoutAnswer } from './model/outcome.js';

/** How long a command may take: a leader that hands over has up to a minute. */
const PATIENCE = 65_000;
const READ_PATIENCE = 10_000;

/** A read that failed. Its message is for people. */
export class Unread extends Error {
  /** @param {string} message @param {number} status 0 when there was no answer @param {string} code of the problem @param {string} requestId */
  constructor(message, status = 0, code = '', requestId = '') {
    super(message);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
  }
}

/**
 * Reads from the process that this page is from.
 *
 * @param {string} path
 * @returns {Promise<{body: any, headers: Headers}>}
 * @throws {Unread}
 */
export async function read(path) {
  let response;
  try {
    response = await fetch(here(path), { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(READ_PATIENCE) });
  } catch (cause) {
    throw new Unread(cause.name === 'TimeoutError' ? 'no answer within 10 s' : 'no connection');
  }
  const body = await json(response);
  const id = response.headers.get('X-Request-Id') ?? '';
  if (!response.ok) {
    const detail = typeof body?.detail === 'string' ? body.detail : `answered ${response.status}`;
    throw new Unread(detail, response.status, body?.code ?? '', id);
  }
  if (body === null || typeof body !== 'object') {
    throw new Unread('the answer is no JSON', response.status, '', id);
  }
  return { body, headers: response.headers };
}

/**
 * Sends a command. Never throws: what went wrong is the outcome.
 *
 * @param {{path: string, body: object}} command
 * @returns {Promise<import('./model/outcome.js').Outcome>}
 */
export async function send({ path, body }, method = 'POST') {
  try {
    const response = await fetch(here(path), {
      method,
      // A page of another origin cannot send this header, so that a cookie alone opens nothing.
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-Holdfast-Console': '1' },
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      signal: AbortSignal.timeout(PATIENCE),
    });
    return outcomeOf(response.status, await json(response), response.headers.get('X-Request-Id') ?? '');
  } catch (cause) {
    return outcomeWithoutAnswer(cause.name === 'TimeoutError');
  }
}

// Below where the page is, which may be below a prefix of a proxy.
const here = path => path.replace(/^\//, './');

async function json(response) {
  try {
    return parsePlain(await response.text());
  } catch {
    return null;
  }
}
