package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing in a broken history proves nothing. */
class CachedReadsTest {
    private final CachedReads reads = new CachedReads();

    @Test
    void what_overlaps_a_buy_may_see_it_or_not() {
        reads.buys(10);
        reads.bought(10, 20);
        reads.read(12, 18, "a", 0, true);
        reads.read(12, 19, "b", 1, true);

        assertEquals(List.of(), reads.check());
    }

    @Test
    void a_read_that_does_not_see_an_answered_buy_is_found() {
        reads.buys(10);
        reads.bought(10, 20);
        reads.read(21, 22, "a", 0, true);

        assertEquals(1, reads.check().size());
    }

    @Test
    void a_read_that_sees_less_than_one_before_it_is_found() {
        reads.buys(10);
        reads.read(11, 12, "a", 1, true);
        reads.read(13, 14, "b", 0, true);

        assertEquals(1, reads.check().size());
    }

    @Test
    void a_read_that_sees_more_than_was_asked_for_is_found() {
        reads.buys(10);
        reads.read(11, 12, "a", 2, true);

        assertEquals(1, reads.check().size());
    }
}
