package io.holdfast.roles.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.http.Preconditions;
import io.holdfast.replication.StateMachine.Position;
import io.holdfast.roles.record.RecordCommand.Condition;
import io.holdfast.roles.record.RecordCommand.Limits;
import io.holdfast.roles.record.RecordResult.PreconditionFailed;
import io.holdfast.roles.record.RecordResult.Updated;
import io.holdfast.support.Seed;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The record's rules, on a clock in the commands. */
class RecordMapTest {
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final Limits LIMITS = new Limits(4, 60, REMEMBERED, 100, 1_000);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant SOON = NOON.plusSeconds(10);

    private RecordMap record = new RecordMap();
    private long index;

    @BeforeEach
    void fill() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("id", "1");
        values.put("age", "41");
        apply(NOON, new RecordCommand.Seed(values));
    }

    private RecordResult apply(Instant at, RecordCommand command) {
        return record.apply(++index, at, command);
    }

    private RecordResult set(Instant at, String key, String name, String value) {
        return apply(at, set(key, Map.of(name, value), at.plusSeconds(10), LIMITS));
    }

    private RecordResult set(String key, String name, String value) {
        return set(NOON, key, name, value);
    }

    private static RecordCommand.Set set(String key, Map<String, String> values, Instant deadline, Limits limits) {
        return new RecordCommand.Set(key, "hash of " + values, values, deadline, limits);
    }

    private static RecordCommand.Remove remove(String key, String name) {
        return new RecordCommand.Remove(key, "hash of " + name, name, SOON, LIMITS);
    }

    private void restart() {
        List<Buffer> pieces = record.snapshot();
        record = new RecordMap();
        record.restore(new Position(index + 1, NOON), pieces);
        assertEquals(pieces, record.snapshot());
    }

    @Test
    void a_change_answers_the_whole_record_in_the_order_in_which_keys_came() {
        Updated changed = assertInstanceOf(Updated.class, set("a", "name", "Ann"));

        assertEquals("{id=1, age=41, name=Ann}", changed.state().toString());
        assertFalse(changed.replayed());
        assertEquals(changed.state(), record.state());
        assertEquals(2, record.index());
    }

    @Test
    void a_filled_record_is_not_filled_again_and_keeps_what_was_set_before() {
        record = new RecordMap();
        set("a", "id", "7");
        apply(NOON, new RecordCommand.Seed(Map.of("id", "1", "age", "41")));
        apply(NOON, remove("b", "age"));
        apply(NOON, new RecordCommand.Seed(Map.of("id", "1", "age", "41")));

        assertEquals(Map.of("id", "7"), record.state());
        assertTrue(record.isSeeded());
    }

    @Nested
    class OneKey {
        @Test
        void changes_once_and_tells_the_state_of_then_again() {
            Updated first = assertInstanceOf(Updated.class, set("a", "id", "2"));
            set("b", "id", "3");
            apply(NOON, remove("c", "age"));

            Updated again = assertInstanceOf(Updated.class, set("a", "id", "2"));

            assertEquals(first.state().toString(), again.state().toString());
            assertTrue(again.replayed());
            assertEquals(Map.of("id", "3"), record.state());
        }

        @Test
        void with_another_content_is_a_mismatch() {
            set("a", "id", "2");

            assertInstanceOf(RecordResult.IdempotencyKeyReused.class, set("a", "id", "3"));
            assertEquals("2", record.state().get("id"));
        }

        @Test
        void removes_once_although_the_key_came_back() {
            assertEquals(new RecordResult.Removed(false), apply(NOON, remove("a", "id")));
            set("b", "id", "2");

            assertEquals(new RecordResult.Removed(true), apply(NOON, remove("a", "id")));
            assertEquals("2", record.state().get("id"));
        }

        @Test
        void finds_nothing_to_remove_although_the_key_came_meanwhile() {
            assertInstanceOf(RecordResult.EntryNotFound.class, apply(NOON, remove("a", "name")));
            set("b", "name", "Ann");

            assertInstanceOf(RecordResult.EntryNotFound.class, apply(NOON, remove("a", "name")));
            assertEquals("Ann", record.state().get("name"));
        }

        @Test
        void stays_refused_although_there_is_room_now() {
            set("a", "x", "1");
            set("b", "y", "1");
            RecordResult refused = set("c", "z", "1");
            apply(NOON, remove("d", "x"));

            assertEquals(new RecordResult.LimitExceeded("4 keys"), refused);
            assertEquals(refused, set("c", "z", "1"));
        }

        @Test
        void is_free_again_once_it_is_forgotten_and_just_before_it_is_not() {
            set("a", "id", "2");
            set("b", "id", "3");
            Instant last = NOON.plus(REMEMBERED);

            assertTrue(
                    assertInstanceOf(Updated.class, set(last, "a", "id", "2")).replayed());
            Updated forgotten = assertInstanceOf(Updated.class, set(last.plusMillis(1), "b", "id", "3"));
            assertFalse(forgotten.replayed());
        }

        @Test
        void is_remembered_from_the_last_time_that_it_was_told() {
            set("a", "id", "2");
            Instant later = NOON.plus(REMEMBERED);
            set(later, "a", "id", "2");
            set(later, "b", "id", "3");

            Updated copy = assertInstanceOf(Updated.class, set(later.plus(REMEMBERED), "a", "id", "2"));

            assertTrue(copy.replayed());
            assertEquals("2", copy.state().get("id"));
            assertEquals("3", record.state().get("id"));
        }

        /** What the deadline in the log entry is there for. */
        @Test
        void that_was_forgotten_does_not_overwrite_a_newer_value_when_a_late_copy_comes() {
            RecordCommand old = set("a", Map.of("id", "2"), SOON, LIMITS);
            apply(NOON, old);
            set("b", "id", "3");
            Instant forgotten = NOON.plus(REMEMBERED).plusMillis(1);

            assertInstanceOf(RecordResult.DeadlineExceeded.class, apply(forgotten, old));
            assertEquals("3", record.state().get("id"));
        }
    }

    @Test
    void a_change_after_its_deadline_does_nothing_but_one_just_at_it_does() {
        assertInstanceOf(Updated.class, apply(SOON, set("a", Map.of("id", "2"), SOON, LIMITS)));
        assertInstanceOf(
                RecordResult.DeadlineExceeded.class,
                apply(SOON.plusMillis(1), set("b", Map.of("id", "3"), SOON, LIMITS)));
        assertEquals("2", record.state().get("id"));
    }

    @Nested
    class Bounds {
        @Test
        void of_keys_hold_to_the_last_one_and_nothing_of_a_change_beyond_them_is_done() {
            assertInstanceOf(Updated.class, apply(NOON, set("a", Map.of("id", "2", "x", "1", "y", "1"), SOON, LIMITS)));
            assertEquals(
                    new RecordResult.LimitExceeded("4 keys"),
                    apply(NOON, set("b", Map.of("id", "3", "z", "1"), SOON, LIMITS)));
            assertEquals("2", record.state().get("id"));
        }

        @Test
        void of_bytes_hold_to_the_last_one_and_count_what_is_replaced() {
            String fits = "ä".repeat(26); // with id1, age41 and x: 3 + 5 + 1 + 52 is one more than 60
            assertEquals(new RecordResult.LimitExceeded("60 bytes"), set("a", "x", fits));
            assertInstanceOf(Updated.class, set("b", "x", fits.substring(1) + "x"));
            assertInstanceOf(Updated.class, set("c", "x", "y".repeat(51)));
            assertInstanceOf(RecordResult.LimitExceeded.class, set("d", "x", "y".repeat(52)));
            apply(NOON, remove("e", "x"));
            assertInstanceOf(Updated.class, set("f", "z", "y".repeat(51)));
        }

        @Test
        void of_the_memory_put_requests_off_and_nothing_is_forgotten_early() {
            Limits two = new Limits(4, 60, REMEMBERED, 2, 1_000);
            apply(NOON, set("a", Map.of("id", "2"), SOON, two));
            apply(NOON, set("b", Map.of("id", "3"), SOON, two));

            assertInstanceOf(RecordResult.TableFull.class, apply(NOON, set("c", Map.of("id", "4"), SOON, two)));
            assertTrue(assertInstanceOf(Updated.class, apply(NOON, set("a", Map.of("id", "2"), SOON, two)))
                    .replayed());
            assertEquals("3", record.state().get("id"));
        }

        @Test
        void of_the_past_put_requests_off_too() {
            Limits few = new Limits(4, 60, REMEMBERED, 100, 40);
            RecordResult last = apply(NOON, set("first", Map.of("id", "x".repeat(20)), SOON, few));
            assertInstanceOf(Updated.class, last);
            apply(NOON, set("second", Map.of("id", "y".repeat(20)), SOON, few));

            assertInstanceOf(RecordResult.TableFull.class, apply(NOON, set("c", Map.of("id", "z"), SOON, few)));
            Instant later = NOON.plus(REMEMBERED).plusMillis(1);
            assertInstanceOf(Updated.class, apply(later, set("c", Map.of("id", "z"), later.plusSeconds(1), few)));
        }

        @Test
        void are_not_worth_a_place_in_the_log_when_they_could_not_be_remembered() {
            Limits two = new Limits(100, 10_000, REMEMBERED, 2, 10_000);
            apply(NOON, set("a", Map.of("id", "1"), SOON, two));
            assertTrue(record.hasRoomFor("c", NOON, two));
            apply(NOON, set("b", Map.of("id", "2"), SOON, two));

            assertFalse(record.hasRoomFor("c", NOON, two));
            assertTrue(record.hasRoomFor("a", NOON, two), "a repetition needs no room");
            assertFalse(record.hasRoomFor("c", NOON.plus(REMEMBERED), two));
            assertTrue(record.hasRoomFor("c", NOON.plus(REMEMBERED).plusMillis(1), two), "it will be forgotten");
        }
    }

    @Test
    void a_restart_forgets_nothing() {
        Updated first = assertInstanceOf(Updated.class, set("a", "id", "2"));
        apply(NOON, remove("b", "age"));
        apply(NOON, remove("c", "nothing"));
        set("d", "id", "3");
        for (String value : List.of("x", "y", "z")) {
            set(value, value, value);
        }
        long before = record.index();
        long fingerprint = record.fingerprint();

        restart();

        assertEquals(before, record.index());
        assertEquals(fingerprint, record.fingerprint());
        assertTrue(record.isSeeded());
        assertEquals(Map.of("id", "3", "x", "x", "y", "y", "z", "z"), record.state());
        assertEquals(new Updated(first.state(), true), set("a", "id", "2"));
        assertEquals(new RecordResult.Removed(true), apply(NOON, remove("b", "age")));
        assertInstanceOf(RecordResult.EntryNotFound.class, apply(NOON, remove("c", "nothing")));
        assertInstanceOf(RecordResult.LimitExceeded.class, set("more", "q", "q"));
    }

    private RecordResult setIf(String key, Map<String, String> values, Condition condition) {
        return apply(NOON, new RecordCommand.Set(key, "h", values, SOON, LIMITS, Optional.of(condition)));
    }

    private static Condition of(String key, String ifMatch, String ifNoneMatch) {
        return new Condition(Optional.ofNullable(key), new Preconditions(ifMatch, ifNoneMatch));
    }

    @Test
    void what_a_change_presumes_is_looked_at_when_it_is_decided() {
        String id = RecordETags.of("id", "1");
        String whole = RecordETags.of(record.state());

        assertInstanceOf(PreconditionFailed.class, setIf("a", Map.of("id", "2"), of("id", "", "*")));
        assertInstanceOf(PreconditionFailed.class, setIf("b", Map.of("new", "2"), of("new", "*", "")));
        assertInstanceOf(PreconditionFailed.class, setIf("c", Map.of("id", "2"), of("id", "\"x\"", "")));
        assertInstanceOf(PreconditionFailed.class, setIf("d", Map.of("id", "2"), of(null, id, "")));
        assertInstanceOf(Updated.class, setIf("e", Map.of("id", "2"), of(null, whole, "")));
        assertInstanceOf(PreconditionFailed.class, setIf("f", Map.of("id", "3"), of("id", id, "")));
        assertInstanceOf(
                PreconditionFailed.class,
                apply(NOON, new RecordCommand.Remove("g", "h", "id", SOON, LIMITS, Optional.of(of("id", id, "")))));
        assertEquals("2", record.state().get("id"));

        set("back", "id", "1");
        restart();

        assertInstanceOf(PreconditionFailed.class, setIf("f", Map.of("id", "3"), of("id", id, "")));
        assertInstanceOf(Updated.class, setIf("h", Map.of("id", "3"), of("id", id, "")));
    }

    @Test
    void every_command_is_read_as_it_was_written() {
        List<RecordCommand> commands = List.of(
                set("k", Map.of("Füchse 🦊", "\r\n\u0000"), SOON, LIMITS),
                new RecordCommand.Remove("k", "h", "id", NOON, new Limits(1, 1L << 30, REMEMBERED, 1, 1L << 40)),
                new RecordCommand.Set("k", "h", Map.of(), SOON, LIMITS, Optional.of(of("id", "*", ""))),
                new RecordCommand.Remove("k", "h", "id", SOON, LIMITS, Optional.of(of(null, "", "\"1\""))),
                new RecordCommand.Seed(Map.of()));

        commands.forEach(command -> assertEquals(command, record.decode(record.encode(command))));
        assertThrows(IllegalArgumentException.class, () -> record.decode(Buffer.buffer(new byte[] {9})));
    }

    /** Against a model that copies the whole map for each answer. */
    @Test
    void any_remembered_state_is_told_as_it_was_and_the_past_is_no_larger_than_that_takes() {
        RandomGenerator random = Seed.next().random();
        Limits wide = new Limits(1_000, 1 << 20, Duration.ofSeconds(20), 1_000, 1 << 20);
        record = new RecordMap();
        Map<String, String> told = new LinkedHashMap<>();
        List<RecordCommand.Set> commands = new ArrayList<>();
        Instant now = NOON;
        for (int step = 0; step < 3_000; step++) {
            now = now.plusMillis(random.nextInt(200));
            String name = "k" + random.nextInt(6);
            Instant deadline = now.plusSeconds(1);
            if (random.nextInt(4) == 0) {
                apply(now, new RecordCommand.Remove("r" + step, "h", name, deadline, wide));
            } else if (random.nextInt(4) == 0 && !commands.isEmpty()) {
                RecordCommand.Set old = commands.get(Math.max(0, commands.size() - 1 - random.nextInt(150)));
                Updated again =
                        assertInstanceOf(Updated.class, apply(now, set(old.key(), old.values(), deadline, wide)));
                if (again.replayed()) {
                    assertEquals(told.get(old.key()), again.state().toString());
                } else {
                    told.put(old.key(), again.state().toString());
                }
            } else {
                RecordCommand.Set set = set("s" + step, Map.of(name, "v" + step), deadline, wide);
                commands.add(set);
                told.put(set.key(), ((Updated) apply(now, set)).state().toString());
            }
            if (random.nextInt(200) == 0) {
                restart();
            }
        }
        Instant end = now.plusSeconds(21);
        apply(end, new RecordCommand.Remove("end", "h", "nothing", end, wide));
        assertEquals(
                record.state().size(),
                RecordSnapshot.read(record.snapshot()).values().size());
    }
}
