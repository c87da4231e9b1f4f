package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckRoundTest {
    private static final Duration EVERY = Duration.ofMillis(500);

    @ParameterizedTest
    @CsvSource({"0, 500, 1", "1, 500, 1", "3, 500, 3", "50, 500, 50", "499, 500, 50", "2000, 2000, 200", "7, 1, 1"})
    void each_target_is_checked_once_within_the_round(int targets, long millis, int steps) {
        CheckRound round = new CheckRound(targets, Duration.ofMillis(millis));

        assertEquals(steps, round.steps());
        assertEquals(0, round.firstOf(0));
        assertEquals(targets, round.firstOf(steps));
        assertEquals(
                millis, IntStream.range(0, steps).mapToLong(round::pauseMillis).sum());
        int most = IntStream.range(0, steps)
                .map(step -> round.firstOf(step + 1) - round.firstOf(step))
                .max()
                .orElseThrow();
        assertTrue(most <= (targets + steps - 1) / steps, "a burst of " + most);
    }

    @Test
    void a_round_is_as_long_as_is_asked_for() {
        assertEquals(EVERY, CheckRound.of(3, EVERY).length());
        assertEquals(EVERY, CheckRound.of(500, EVERY).length());
    }

    @Test
    void very_many_nodes_make_it_longer() {
        assertEquals(Duration.ofSeconds(1), CheckRound.of(1_000, EVERY).length());
        assertEquals(Duration.ofSeconds(10), CheckRound.of(10_000, EVERY).length());
    }

    @Test
    void a_pause_is_never_none() {
        assertEquals(1, new CheckRound(5, Duration.ofNanos(1)).pauseMillis(0));
    }
}
