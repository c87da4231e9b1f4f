import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FILTERS, KEPT, NEW_FOR, Timeline, byDay, mark, olderPage } from './timeline.js';

const at = second => Date.UTC(2026, 10, 29, 3, 7, second);
const event = (id, more = {}) => ({ id, at: at(id), kind: 'node', level: 'info', title: `event ${id}`, ...more });
const evicted = (id, more) => event(id, { level: 'bad', key: 'evicted:expense/1', ...more });
const back = id => event(id, { level: 'ok', ends: 'evicted:expense/1' });

describe('the timeline', () => {
  test('is newest first, whatever the order it came in, and has each event once', () => {
    const timeline = new Timeline();

    timeline.add([event(3), event(1), event(2)]);
    timeline.add([event(2), event(4)]);

    assert.deepEqual(timeline.rows().map(row => row.event.id), [4, 3, 2, 1]);
  });

  test('keeps the newest 2,000', () => {
    const timeline = new Timeline();

    timeline.add(Array.from({ length: KEPT + 50 }, (_, i) => event(i + 1)));
    timeline.add([event(7)]);

    assert.equal(timeline.size, KEPT);
    assert.equal(timeline.first.id, 51);
  });

  test('begins anew when a number comes back for another event', () => {
    const timeline = new Timeline();
    timeline.add([event(1), event(2)]);

    timeline.add([event(1, { title: 'a new log' })]);

    assert.deepEqual(timeline.rows().map(row => row.event.title), ['a new log']);
  });

  test('ignores what has no number', () => {
    const timeline = new Timeline();

    timeline.add([null, { title: 'nothing' }, event(1)]);

    assert.equal(timeline.size, 1);
  });
});

describe('a trouble', () => {
  test('is present until its end is known', () => {
    const timeline = new Timeline();
    timeline.add([evicted(1)]);

    const [row] = timeline.rows();

    assert.equal(row.past, false);
    assert.deepEqual(mark(row), { icon: 'bad', tone: 'bad' });
  });

  test('is past, and says how long it lasted, once it has ended', () => {
    const timeline = new Timeline();
    timeline.add([evicted(1), event(5), back(10)]);

    const row = timeline.rows().at(-1);

    assert.equal(row.past, true);
    assert.equal(row.lasted, 9000);
    assert.deepEqual(mark(row), { icon: 'bad', tone: 'off' });
  });

  test('is present again when it begins again', () => {
    const timeline = new Timeline();
    timeline.add([evicted(1), back(3), evicted(5)]);

    const rows = timeline.rows();

    assert.equal(rows[0].past, false);
    assert.equal(rows[2].past, true);
    assert.equal(rows[2].lasted, 2000);
  });

  test('that is told again stands in its newest event', () => {
    const timeline = new Timeline();
    timeline.add([evicted(1), evicted(4)]);

    const rows = timeline.rows();

    assert.deepEqual(rows.map(row => row.past), [false, true]);
    assert.equal(rows[1].lasted, null);
  });

  test('ends also where a filter hides its end', () => {
    const timeline = new Timeline();
    timeline.add([
      event(1, { kind: 'election', level: 'bad', key: 'quorum:order' }),
      event(2, { kind: 'node', level: 'ok', ends: 'quorum:order' }),
    ]);

    assert.equal(timeline.rows('elections')[0].past, true);
  });

  test('without a key is red while it is new', () => {
    const timeline = new Timeline();
    timeline.add([event(1, { level: 'bad' })], at(3), 1000);

    assert.equal(timeline.rows('all', 1000)[0].past, false);
    assert.equal(timeline.rows('all', 1000 + NEW_FOR)[0].past, true);
  });
});

describe('a new event', () => {
  test('is marked for ten seconds from when it happened', () => {
    const timeline = new Timeline();
    timeline.add([event(1)], at(4), 50_000); // 3 s old when it came

    assert.equal(timeline.nextChange(50_000), 57_000);
    assert.equal(timeline.rows('all', 56_999)[0].fresh, true);
    assert.equal(timeline.rows('all', 57_000)[0].fresh, false);
    assert.equal(timeline.nextChange(57_000), null);
  });

  test('is not one that a reload brings again', () => {
    const timeline = new Timeline();
    timeline.add([event(1)], at(40), 50_000);

    assert.equal(timeline.rows('all', 50_000)[0].fresh, false);
  });

  test('is none while the time of the server is unknown', () => {
    const timeline = new Timeline();
    timeline.add([event(1)]);

    assert.equal(timeline.nextChange(0), null);
  });
});

describe('older events', () => {
  test('come before what is here, without repeats', () => {
    const timeline = new Timeline();
    timeline.add([event(300), event(301)]);

    assert.equal(timeline.addOlder([event(299), event(298), event(300)]), true);
    assert.equal(timeline.addOlder([event(299)]), false);

    assert.deepEqual(timeline.rows().map(row => row.event.id), [301, 300, 299, 298]);
  });

  test('are forgotten at the newest', () => {
    const timeline = new Timeline();
    timeline.add([event(300)]);
    timeline.addOlder([event(299)]);

    timeline.dropOlder();

    assert.equal(timeline.first.id, 300);
  });

  test('are bounded', () => {
    const timeline = new Timeline();
    timeline.add([event(9000)]);

    timeline.addOlder(Array.from({ length: KEPT + 500 }, (_, i) => event(i + 1)));

    assert.equal(timeline.full, true);
    assert.equal(timeline.size, KEPT + 1);
  });

  test('are asked for by the number before', () => assert.equal(olderPage(1201), '/events?before=1201&limit=200'));
});

describe('filters', () => {
  test('show every kind in one of them', () => {
    const kinds = ['election', 'node', 'member', 'deploy', 'operator', 'registry', 'disk', 'process'];

    for (const kind of kinds) {
      const shown = Object.values(FILTERS).filter(filter => filter?.includes(kind));
      assert.equal(shown.length, 1, kind);
    }
  });

  test('hide the rest', () => {
    const timeline = new Timeline();
    timeline.add([event(1, { kind: 'operator' }), event(2, { kind: 'election' }), event(3)]);

    assert.deepEqual(timeline.rows('operators').map(row => row.event.id), [1]);
  });
});

test('days are those of the reader', () => {
  const local = (day, hour) => new Date(2026, 10, day, hour).getTime();
  const timeline = new Timeline();
  timeline.add([event(1, { at: local(28, 23) }), event(2, { at: local(29, 1) }), event(3, { at: local(29, 5) })]);

  assert.deepEqual(
    byDay(timeline.rows()).map(({ day, rows }) => [day, rows.length]),
    [['2026-11-29', 2], ['2026-11-28', 1]],
  );
});

test('an event that arrived late stands where it happened', () => {
  const timeline = new Timeline();
  timeline.add([event(1, { at: at(1) }), event(2, { at: at(9) }), event(3, { at: at(5) })]);

  assert.deepEqual(timeline.rows().map(row => row.event.id), [2, 3, 1]);
});
