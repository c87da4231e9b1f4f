import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parsePlain, plain } from './plain.js';

const NASTY = '\u202egnp.exe\u2066 \u0007\u200f\u2028\ufeff';

describe('plain text', () => {
  test('has a sign where something cannot be seen or turns the direction', () => {
    assert.equal(plain(NASTY), '\ufffdgnp.exe\ufffd \ufffd\ufffd\ufffd\ufffd');
  });

  test('keeps every script, emoji and line breaks', () => {
    const text = 'שלום سلام 字 👩‍👩‍👧‍👦 é\n\t<b>';
    assert.equal(plain(text), text);
  });

  test('is what JSON has, escaped or not', () => {
    for (const json of [JSON.stringify({ a: NASTY }), '{"a":"\\u202Egnp.exe\\u2066 \\u0007\\u200f\\u2028\\ufeff"}']) {
      assert.equal(parsePlain(json).a, plain(NASTY));
    }
  });

  test('leaves alone what only looks like an escape', () => {
    const text = 'a\\u202e \\\\u202e "\n';
    assert.equal(parsePlain(JSON.stringify({ text })).text, text);
    assert.deepEqual(parsePlain('{\r\n "a": 1\r\n}'), { a: 1 });
  });
});
