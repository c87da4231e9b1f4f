package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LogBytesTest {
    private final LogBytes log = new LogBytes();

    private void entries(long from, long to, int bytes) {
        for (long index = from; index <= to; index++) {
            log.append(index, bytes);
        }
    }

    @Test
    void what_comes_after_a_snapshot_is_counted() {
        entries(1, 5_000, 10);

        assertEquals(50_000, log.after(0));
        assertEquals(10, log.after(4_999));
        assertEquals(0, log.after(5_000));
    }

    @Test
    void what_is_dropped_or_taken_back_is_not() {
        entries(1, 10, 10);
        log.dropUntil(4);
        log.truncateFrom(9);
        assertEquals(40, log.after(0));

        entries(9, 10, 1);
        assertEquals(42, log.after(0));
        log.dropUntil(20);
        assertEquals(0, log.after(0));
    }

    @Test
    void a_log_goes_on_after_a_snapshot_that_was_installed() {
        entries(1, 10, 10);
        log.dropUntil(10);

        entries(5_001, 5_003, 7);

        assertEquals(21, log.after(0));
        assertEquals(14, log.after(5_001));
    }

    @Test
    void as_many_of_the_newest_are_kept_as_fit() {
        entries(1, 10, 10);

        assertEquals(3, log.newestWithin(10, 39));
        assertEquals(4, log.newestWithin(10, 40));
        assertEquals(10, log.newestWithin(12, 1_000));
        assertEquals(2, log.newestWithin(2, 1_000));
        assertEquals(0, log.newestWithin(10, 9));
    }
}
