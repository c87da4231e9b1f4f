package io.holdfast.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.replication.IdempotencyTable.Remembered;
import io.holdfast.replication.IdempotencyTable.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdempotencyTableTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration SPAN = Duration.ofSeconds(10);

    private final IdempotencyTable<String> memory = new IdempotencyTable<>();

    private Verdict look(String key, String hash, Instant deadline) {
        return memory.look(key, hash, deadline, 2).verdict();
    }

    private List<String> forgotten(Instant at) {
        return memory.forget(at, SPAN).stream().map(Remembered::key).toList();
    }

    @Test
    void tells_one_key_one_answer_for_one_content() {
        memory.forget(NOON, SPAN);
        assertEquals(Verdict.NEW, look("a", "h", NOON));
        memory.remember("a", "h", "answer");

        assertEquals(Verdict.KNOWN, look("a", "h", NOON));
        assertEquals(Optional.of("answer"), memory.look("a", "h", NOON, 2).answer());
        assertEquals(Verdict.MISMATCH, look("a", "other", NOON));
    }

    @Test
    void forgets_just_after_the_span_counted_from_the_last_time_it_was_told() {
        memory.forget(NOON, SPAN);
        memory.remember("a", "h", "1");
        memory.remember("b", "h", "2");
        memory.forget(NOON.plusSeconds(1), SPAN);
        look("a", "h", NOON.plusSeconds(1));

        assertEquals(List.of(), forgotten(NOON.plus(SPAN)));
        assertEquals(List.of("b"), forgotten(NOON.plus(SPAN).plusMillis(1)));
        assertEquals(List.of(), forgotten(NOON.plus(SPAN).plusSeconds(1)));
        assertEquals(List.of("a"), forgotten(NOON.plus(SPAN).plusSeconds(2)));
    }

    @Test
    void lets_nothing_be_done_after_its_deadline_even_when_a_clock_goes_back() {
        memory.forget(NOON, SPAN);
        memory.forget(NOON.minusSeconds(5), SPAN);

        assertEquals(NOON, memory.now());
        assertEquals(Verdict.NEW, look("a", "h", NOON));
        assertEquals(Verdict.EXPIRED, look("a", "h", NOON.minusMillis(1)));
    }

    @Test
    void puts_a_request_off_rather_than_forget_early() {
        memory.remember("a", "h", "1");
        assertEquals(Verdict.NEW, look("b", "h", NOON));
        memory.remember("b", "h", "2");

        assertEquals(Verdict.FULL, look("c", "h", NOON));
        assertEquals(Verdict.KNOWN, look("a", "h", NOON));
    }

    @Test
    void is_the_same_after_it_was_restored() {
        memory.forget(NOON, SPAN);
        memory.remember("a", "h", "1");
        memory.remember("b", "h", "2");
        IdempotencyTable<String> restored = new IdempotencyTable<>();
        restored.remember("old", "h", "0");

        restored.restore(memory.all(), memory.now());

        assertEquals(memory.all(), restored.all());
        assertEquals(NOON, restored.now());
    }
}
