import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { kill, members, ofInstance, pause, quoted, transfer } from './commands.js';
import { parseSpan, spanFault } from './spans.js';

const HERE = 'http://127.0.0.1:9090';
const AWAY = 'http://10.0.1.5:9090';
const node = { service: 'frontend', id: '10.0.1.23-7000' };

describe('a command', () => {
  test('drains with reason and span', () => {
    const command = ofInstance('drain', node, { reason: 'new disk', span: '2h' }, HERE);

    assert.equal(command.path, '/instances/frontend/10.0.1.23-7000/drain');
    assert.deepEqual(command.body, { reason: 'new disk', for: '2h' });
    assert.equal(command.line, "holdfast drain frontend/10.0.1.23-7000 --reason 'new disk' --for 2h");
  });

  test('names the process that is asked, unless it is the one that the command line asks anyway', () => {
    assert.equal(ofInstance('undrain', node, {}, AWAY).line, `holdfast undrain frontend/10.0.1.23-7000 --url ${AWAY}`);
  });

  test('sends neither reason nor span where there is none', () => {
    assert.deepEqual(ofInstance('eject', node, { reason: ' ', span: '' }, HERE).body, {});
    assert.deepEqual(ofInstance('readmit', node, { reason: 'x', span: '1h' }, HERE).body, {});
  });

  test('transfers, and keeps', () => {
    assert.equal(transfer('order', 2, false, HERE).line, 'holdfast transfer order 2');
    assert.deepEqual(transfer('order', 2, false, HERE).body, { to: 2 });
    assert.equal(transfer('order', 2, true, HERE).line, 'holdfast transfer order 2 --keep');
    assert.deepEqual(transfer('order', 2, true, HERE).body, { to: 2, keep: true });
  });

  test('changes members', () => {
    assert.deepEqual(members('order', 'add', 4, HERE), {
      path: '/groups/order/members',
      body: { add: 4 },
      line: 'holdfast members order add 4',
    });
  });

  test('never has a token in it', () => {
    for (const { line } of [kill('p1', HERE), pause('p1', 5000, HERE)]) {
      assert.match(line, /Bearer \$HOLDFAST_ADMIN_TOKEN"/);
    }
  });

  test('escapes what stands in a path', () => {
    const { path } = ofInstance('drain', { service: 'a/b', id: '../x?<y>' }, {}, HERE);

    assert.equal(path, '/instances/a%2Fb/..%2Fx%3F%3Cy%3E/drain');
  });
});

test('a shell reads quoted text as it is', () => {
  for (const text of ["it's", '$(id)', '`id`', 'a\\b', '"', '!x', '\u202egnp', '🙂', '<script>', '-- ;rm', '']) {
    assert.equal(execFileSync('sh', ['-c', `printf %s ${quoted(text)}`], { encoding: 'utf8' }), text);
  }
});

test('spans are those of the settings', () => {
  assert.equal(parseSpan('90s'), 90_000);
  assert.equal(parseSpan('2h'), 7_200_000);
  assert.equal(parseSpan('0s'), null);
  assert.equal(parseSpan('2 hours'), null);
  assert.equal(spanFault(''), '');
  assert.equal(spanFault('8760h'), '');
  assert.match(spanFault('8761h'), /expected: from 1s to 8760h/);
  assert.match(spanFault('999ms'), /expected/);
});
