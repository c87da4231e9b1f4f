package io.holdfast.roles.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.ItemError;
import io.holdfast.api.RecordApi.Change;
import io.holdfast.api.RecordApi.Changed;
import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.ManualTime;
import io.holdfast.http.ContentHash;
import io.holdfast.roles.record.RecordCommand.Limits;
import io.holdfast.support.Seed;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The quota for past values: large changes, however many, leave room for smaller ones. */
class RecordRoomTest {
    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Limits WIDE = new Limits(1_000, 256 << 10, REMEMBERED, 100_000, 9_600_000);
    private static final Limits NARROW = new Limits(1_000, 3_000, REMEMBERED, 100_000, 9_000);

    private final ManualTime time = new ManualTime();
    private RecordMap record;
    private AppliedAtOnce group;
    private RecordService service;
    private int changes;

    private void open(Limits limits, int leader) {
        record = new RecordMap();
        group = new AppliedAtOnce(record, time, leader);
        service = new RecordService(record, group, time, limits, LONGEST);
    }

    private Future<Changed> set(String key, Map<String, String> values) {
        return service.change(key, new Change(ContentHash.of(values), values, null), Deadline.after(time, LONGEST));
    }

    /** Whether there was room for it. */
    private boolean isAccepted(Map<String, String> values) {
        return isDone(set("change" + ++changes, values));
    }

    private boolean isRemoved(String name) {
        return isDone(service.change(
                "change" + ++changes, new Change(ContentHash.of(name), null, name), Deadline.after(time, LONGEST)));
    }

    private static boolean isDone(Future<Changed> done) {
        if (done.failed()) {
            assertEquals(ItemError.TOO_MANY_ANSWERS, ((Failure) done.cause()).code(), done.cause()::toString);
        }
        return done.succeeded();
    }

    /** Of so many bytes, keys and values together, and unlike any other. */
    private Map<String, String> change(int bytes) {
        Map<String, String> values = new LinkedHashMap<>();
        int left = bytes;
        for (int key = 10; left > 0; key++) {
            int length = Math.min(left, 15_000);
            String unlike = Integer.toString(changes);
            values.put(
                    "key" + key, length < 5 + unlike.length() ? "" : unlike + "x".repeat(length - 5 - unlike.length()));
            left -= length;
        }
        return values;
    }

    private int flood(int bytes) {
        int accepted = 0;
        while (isAccepted(change(bytes))) {
            accepted++;
        }
        return accepted;
    }

    private long bytesKept() {
        return RecordSnapshot.read(record.snapshot()).values().stream()
                .mapToLong(VersionedValue::bytes)
                .sum();
    }

    private void assertReplicasAreAlike() {
        assertEquals(record.fingerprint(), group.second().fingerprint());
        assertEquals(record.snapshot(), group.second().snapshot());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1}) // decided in apply alone, and where the leader looks before it proposes
    void a_flood_of_large_changes_leaves_room_for_small_ones_of_this_and_other_keys(int leader) {
        open(WIDE, leader);
        Changed first = set("first", Map.of("small", "first")).result();

        assertEquals(7_200_000 / 225_000 - 1, flood(225_000));
        for (int i = 0; i < 1_000; i++) {
            assertTrue(isAccepted(Map.of(i % 2 == 0 ? "small" : "key" + (10 + i % 15), "value" + i)), "change " + i);
            if (i % 100 == 0) {
                assertFalse(isAccepted(change(225_000)));
            }
        }
        assertTrue(isRemoved("small"));

        assertTrue(bytesKept() <= WIDE.pastMax(), bytesKept() + " bytes");
        assertReplicasAreAlike();
        assertEquals(
                new Changed(first.state(), true),
                set("first", Map.of("small", "first")).result());
    }

    @ParameterizedTest
    @ValueSource(ints = {140_000, 15_000, 1_000})
    void a_flood_of_changes_of_any_size_leaves_room_for_smaller_ones(int bytes) {
        open(WIDE, 1);
        assertTrue(flood(bytes) > 30);

        for (int i = 0; i < 100; i++) {
            assertTrue(isAccepted(change(bytes / 20)), "change " + i);
        }
    }

    @Test
    void the_room_is_there_again_when_the_answers_are_forgotten() {
        open(WIDE, 1);
        int accepted = flood(225_000);
        time.advance(REMEMBERED.plusMillis(1));

        assertTrue(accepted - flood(225_000) <= 1, "what the record has now is in it");
    }

    @Test
    void the_past_never_has_more_bytes_than_it_may_and_replicas_decide_alike() {
        open(NARROW, 0);
        RandomGenerator random = Seed.next().random();
        int accepted = 0;
        for (int step = 0; step < 2_000; step++) {
            time.advance(Duration.ofMillis(random.nextInt(4_000)));
            boolean done = random.nextInt(5) == 0
                    ? isDone(removal("key" + (10 + random.nextInt(3))))
                    : isAccepted(change((int) Math.exp(2 + random.nextDouble() * 6)));
            accepted += done ? 1 : 0;
            assertTrue(bytesKept() <= NARROW.pastMax(), bytesKept() + " bytes");
            if (random.nextInt(100) == 0) {
                group.restartSecond();
            }
        }
        assertReplicasAreAlike();
        assertTrue(accepted > 500, accepted + " accepted");
    }

    private Future<Changed> removal(String name) {
        return service.change(
                        "change" + ++changes,
                        new Change(ContentHash.of(name), null, name),
                        Deadline.after(time, LONGEST))
                .recover(failed ->
                        failed instanceof Failure.NotFound ? Future.succeededFuture() : Future.failedFuture(failed));
    }

    @Test
    void a_record_as_large_as_it_may_be_can_be_changed_as_a_whole() {
        open(NARROW, 1);
        for (int i = 0; i < 5; i++) {
            assertTrue(isAccepted(change(3_000)), "change " + i);
            time.advance(REMEMBERED.plusMillis(1));
        }
    }

    @Test
    void what_is_larger_than_the_record_may_be_is_still_said_to_be() {
        open(NARROW, 1);

        assertEquals("record-full", ((Failure) set("a", change(14_000)).cause()).code());
    }

    @Test
    void settings_that_leave_no_room_for_a_change_are_refused() {
        Settings settings =
                new Settings(List.of(Layer.of("flag", Map.of("record.size-max", "1000", "record.past-max", "2999"))));
        RecordValidator.Config.from(settings);

        ConfigException refused = assertThrows(ConfigException.class, settings::validate);
        assertTrue(
                refused.getMessage()
                        .contains("record.past-max: 2999 (expected: at least 3000, three times record.size-max)"),
                refused.getMessage());
    }
}
