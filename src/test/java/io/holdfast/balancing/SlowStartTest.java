package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Seed;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowStartTest {
    private static final Duration RAMP = Duration.ofSeconds(10);
    private static final Duration NANO = Duration.ofNanos(1);

    // The largest number below one, and nought: the last and the first to be given a turn.
    private static final RandomGenerator UNLUCKY = () -> -1L;
    private static final RandomGenerator LUCKY = () -> 0L;

    private final SlowStart slowStart = new SlowStart(RAMP);

    @ParameterizedTest
    @CsvSource({"0, 0.1", "999, 0.1", "1000, 0.1", "1001, 0.1001", "5000, 0.5", "9999, 0.9999", "10000, 1", "20000, 1"})
    void gives_a_tenth_at_first_then_as_much_as_has_passed_of_the_ramp(long millis, double share) {
        assertEquals(share, slowStart.share(Duration.ofMillis(millis)), 1e-9);
    }

    @Test
    void takes_every_turn_from_the_end_of_the_ramp_on() {
        assertFalse(slowStart.takesItsTurn(RAMP.minusMillis(1), UNLUCKY));
        assertTrue(slowStart.takesItsTurn(RAMP, UNLUCKY));
        assertTrue(slowStart.takesItsTurn(RAMP.plus(NANO), UNLUCKY));
    }

    @Test
    void takes_some_turns_and_leaves_some_from_the_beginning() {
        assertTrue(slowStart.takesItsTurn(Duration.ZERO, LUCKY));
        assertFalse(slowStart.takesItsTurn(Duration.ZERO, UNLUCKY));
    }

    @Test
    void needs_no_ramp() {
        assertTrue(new SlowStart(Duration.ZERO).takesItsTurn(Duration.ZERO, UNLUCKY));
    }

    @ParameterizedTest
    @CsvSource({"0, 0.1", "3000, 0.3", "7500, 0.75"})
    void takes_its_share_of_many_turns(long millis, double share) {
        Seed seed = Seed.next();
        RandomGenerator random = seed.random();
        int turns = 100_000;

        long taken = IntStream.range(0, turns)
                .filter(i -> slowStart.takesItsTurn(Duration.ofMillis(millis), random))
                .count();

        // Six standard deviations at most.
        assertEquals(share, (double) taken / turns, 0.01, seed.toString());
    }
}
