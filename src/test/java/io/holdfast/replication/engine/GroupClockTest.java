package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GroupClockTest {
    private static final long MILLI = 1_000_000;
    private static final long HOUR = 3_600_000;
    private static final long T = 1_000_000_000;
    private static final List<Integer> THREE = List.of(1, 2, 3);
    private static final List<Integer> FIVE = List.of(1, 2, 3, 4, 5);

    private final GroupClock clock = new GroupClock(30_000 * MILLI);

    private void others(long... clocks) {
        for (int i = 0; i < clocks.length; i++) {
            clock.heard(i + 2, clocks[i], 0, 0);
        }
    }

    @Test
    void knows_no_time_before_a_majority_was_heard() {
        assertTrue(clock.now(1, FIVE, T, 0).isEmpty());
        others(T);
        assertTrue(clock.now(1, FIVE, T, 0).isEmpty());
        others(T, T);
        assertEquals(OptionalLong.of(T), clock.now(1, FIVE, T, 0));
    }

    @Test
    void one_of_three_that_is_wrong_decides_nothing_neither_ahead_nor_behind() {
        others(T, T + 2);
        assertEquals(OptionalLong.of(T + 2), clock.now(1, THREE, T + HOUR, 0));
        assertEquals(OptionalLong.of(T), clock.now(1, THREE, T - HOUR, 0));
        assertEquals(HOUR - 2, clock.offMillis(1, THREE, T + HOUR, 0));
    }

    @Test
    void with_one_of_three_unheard_the_previous_estimate_decides() {
        clock.resumeFrom(T, 0);
        others(T + HOUR);

        assertEquals(OptionalLong.of(T), clock.now(1, THREE, T, 0));
    }

    @Test
    void the_median_of_three_heard_of_five_is_not_believed_against_the_estimate() {
        clock.resumeFrom(T, 0);
        others(T + HOUR, T + HOUR);

        assertEquals(OptionalLong.of(T), clock.now(1, FIVE, T, 0));
    }

    @Test
    void goes_on_with_the_own_monotone_clock_and_forgets_what_is_old() {
        others(T, T);
        assertEquals(OptionalLong.of(T + 5_000), clock.now(1, THREE, T + HOUR, 5_000 * MILLI));
        assertTrue(clock.now(1, THREE, T, 31_000 * MILLI).isEmpty());
    }

    @Test
    void a_clock_that_was_set_is_known_by_its_next_sample() {
        others(T + HOUR, T);
        clock.heard(2, T - 250, 900 * MILLI, 200 * MILLI); // a longer way, and yet the newer word

        assertEquals(OptionalLong.of(T + 200), clock.now(1, THREE, T + HOUR, 200 * MILLI));
    }

    @Test
    void one_alone_believes_itself() {
        assertEquals(OptionalLong.of(T), clock.now(1, List.of(1), T, 0));
        assertEquals(0, clock.offMillis(1, List.of(1), T, 0));
    }
}
