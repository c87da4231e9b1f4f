package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RiseFallCounterTest {
    private static final int RISE = 2;
    private static final int FALL = 3;
    private static final RiseFallCounter.Config CONFIG =
            new RiseFallCounter.Config(Duration.ofMillis(500), Duration.ofMillis(500), RISE, FALL);

    private final RiseFallCounter track = new RiseFallCounter(CONFIG);

    /** Records good checks for {@code +} and bad ones for {@code -}. @return 1 for each that turned it over, else 0 */
    private String checks(String results) {
        return results.chars().mapToObj(c -> track.record(c == '+') ? "1" : "0").reduce("", String::concat);
    }

    @Nested
    class When_up {
        @Test
        void is_so_from_the_beginning() {
            assertTrue(track.isUp());
        }

        @Test
        void falls_with_enough_bad_checks_in_a_row() {
            assertEquals("00", checks("--"));
            assertTrue(track.isUp());

            assertEquals("1", checks("-"));

            assertFalse(track.isUp());
        }

        @Test
        void counts_anew_after_a_good_check() {
            assertEquals("00000", checks("--+--"));
            assertTrue(track.isUp());

            assertEquals("1", checks("-"));
        }

        @Test
        void stays_so_however_many_good_checks_there_are() {
            assertEquals("0000000000", checks("++++++++++"));

            assertTrue(track.isUp());
        }

        @Test
        void saves_no_good_checks_up() {
            checks("++++++++++");

            assertEquals("001", checks("---"));
        }

        @Test
        void falls_at_once_when_somebody_else_confirms_it() {
            assertTrue(track.confirmDown());

            assertFalse(track.isUp());
        }
    }

    @Nested
    class When_down {
        @BeforeEach
        void fall() {
            checks("-".repeat(FALL));
        }

        @Test
        void rises_with_enough_good_checks_in_a_row() {
            assertEquals("0", checks("+"));
            assertFalse(track.isUp());

            assertEquals("1", checks("+"));

            assertTrue(track.isUp());
        }

        @Test
        void counts_anew_after_a_bad_check() {
            assertEquals("000", checks("+-+"));
            assertFalse(track.isUp());

            assertEquals("1", checks("+"));
        }

        @Test
        void stays_so_however_many_bad_checks_there_are() {
            assertEquals("0000000000", checks("----------"));

            assertFalse(track.isUp());
        }

        @Test
        void needs_all_bad_checks_to_fall_again_after_it_rose() {
            checks("+".repeat(RISE));

            assertEquals("001", checks("---"));
        }

        @Test
        void is_not_turned_over_when_somebody_else_confirms_it() {
            assertFalse(track.confirmDown());

            assertFalse(track.isUp());
        }

        @Test
        void counts_anew_when_somebody_else_confirms_it() {
            checks("+");

            track.confirmDown();

            assertEquals("01", checks("++"));
        }
    }

    @Test
    void one_confirmed_down_does_not_rise_faster_for_the_bad_checks_before() {
        checks("--");
        track.confirmDown();

        assertEquals("01", checks("++"));
    }
}
