package io.holdfast.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.replication.IdempotencyTable.Entry;
import io.holdfast.replication.IdempotencyTable.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdempotencyTableTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration RETENTION = Duration.ofSeconds(10);

    private final IdempotencyTable<String> table = new IdempotencyTable<>();

    private Verdict lookup(String key, String hash, Instant deadline) {
        return table.lookup(key, hash, deadline, 2).verdict();
    }

    private List<String> expired(Instant at) {
        return table.expire(at, RETENTION).stream().map(Entry::key).toList();
    }

    @Test
    void returns_one_result_for_one_key_and_content() {
        table.expire(NOON, RETENTION);
        assertEquals(Verdict.NEW, lookup("a", "h", NOON));
        table.record("a", "h", "result");

        assertEquals(Verdict.REPLAY, lookup("a", "h", NOON));
        assertEquals(Optional.of("result"), table.lookup("a", "h", NOON, 2).result());
        assertEquals(Verdict.MISMATCH, lookup("a", "other", NOON));
    }

    @Test
    void expires_an_entry_just_after_its_retention_counted_from_its_last_return() {
        table.expire(NOON, RETENTION);
        table.record("a", "h", "1");
        table.record("b", "h", "2");
        table.expire(NOON.plusSeconds(1), RETENTION);
        lookup("a", "h", NOON.plusSeconds(1));

        assertEquals(List.of(), expired(NOON.plus(RETENTION)));
        assertEquals(List.of("b"), expired(NOON.plus(RETENTION).plusMillis(1)));
        assertEquals(List.of(), expired(NOON.plus(RETENTION).plusSeconds(1)));
        assertEquals(List.of("a"), expired(NOON.plus(RETENTION).plusSeconds(2)));
    }

    @Test
    void executes_nothing_after_its_deadline_even_when_a_clock_goes_back() {
        table.expire(NOON, RETENTION);
        table.expire(NOON.minusSeconds(5), RETENTION);

        assertEquals(NOON, table.now());
        assertEquals(Verdict.NEW, lookup("a", "h", NOON));
        assertEquals(Verdict.EXPIRED, lookup("a", "h", NOON.minusMillis(1)));
    }

    @Test
    void rejects_a_new_key_rather_than_evict_early() {
        table.record("a", "h", "1");
        assertEquals(Verdict.NEW, lookup("b", "h", NOON));
        table.record("b", "h", "2");

        assertEquals(Verdict.FULL, lookup("c", "h", NOON));
        assertEquals(Verdict.REPLAY, lookup("a", "h", NOON));
    }

    @Test
    void is_equal_after_a_restore() {
        table.expire(NOON, RETENTION);
        table.record("a", "h", "1");
        table.record("b", "h", "2");
        IdempotencyTable<String> restored = new IdempotencyTable<>();
        restored.record("old", "h", "0");

        restored.restore(table.entries(), table.now());

        assertEquals(table.entries(), restored.entries());
        assertEquals(NOON, restored.now());
    }
}
