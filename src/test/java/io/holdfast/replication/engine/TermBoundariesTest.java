package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TermBoundariesTest {
    private final TermBoundaries terms = new TermBoundaries();

    @Test
    void points_behind_a_log_that_ends_before() {
        write(1, 10, 1);

        assertEquals(11, terms.resumeAt(50));
    }

    @Test
    void points_at_the_beginning_of_the_term_that_does_not_fit() {
        write(1, 10, 1);
        write(11, 20, 3);

        assertEquals(11, terms.resumeAt(15));
        assertEquals(11, terms.resumeAt(11));
        assertEquals(1, terms.resumeAt(10));
    }

    @Test
    void forgets_what_is_truncated() {
        write(1, 10, 1);
        write(11, 20, 3);
        terms.truncateFrom(11);
        write(11, 12, 4);

        assertEquals(12, terms.last());
        assertEquals(11, terms.resumeAt(12));
        assertEquals(13, terms.resumeAt(15));
    }

    @Test
    void goes_on_behind_a_snapshot_that_is_ahead_of_the_log() {
        write(1, 10, 1);
        terms.dropUntil(100);

        assertEquals(100, terms.last());
        assertEquals(101, terms.resumeAt(200));
    }

    private void write(long from, long to, int term) {
        for (long index = from; index <= to; index++) {
            terms.append(index, term);
        }
    }
}
