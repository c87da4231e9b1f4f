import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { KEYS, Keymap, PAIR_WITHIN } from './keymap.js';

describe('keys', () => {
  const press = (map, key, now = 0, more = {}) => map.press({ key, ...more }, now);

  test('ask for their command', () => {
    const map = new Keymap();
    for (const [keys, { command }] of Object.entries(KEYS)) {
      const pressed = keys.split(' ').map(key => press(map, key));
      assert.equal(pressed.at(-1), command, keys);
    }
  });

  test('of a pair count together, and soon', () => {
    const map = new Keymap();
    press(map, 'g', 0);
    assert.equal(press(map, 'n', PAIR_WITHIN), 'go-nodes');
    press(map, 'g', 0);
    assert.equal(press(map, 'e', PAIR_WITHIN + 1), 'eject');
    press(map, 'g', 0);
    assert.equal(press(map, 'd', 1), 'drain');
  });

  test('with a modifier are the browser’s', () => {
    const map = new Keymap();
    for (const modifier of ['ctrlKey', 'metaKey', 'altKey']) {
      assert.equal(press(map, 'd', 0, { [modifier]: true }), null);
    }
  });

  test('that are letters can be switched off', () => {
    const map = new Keymap({ letters: false });
    assert.equal(press(map, 'd'), null);
    assert.equal(press(map, '/'), null);
    assert.equal(press(map, '?'), null);
    assert.equal(press(map, 'Escape'), 'escape');
  });

  test('of others are left alone', () => {
    for (const key of ['F5', 'Tab', 'q', 'constructor', 'D']) {
      assert.equal(press(new Keymap(), key), null, key);
    }
  });
});
