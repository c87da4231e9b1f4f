package io.holdfast.telemetry.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RollingFiguresTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MILLI = Duration.ofMillis(1).toNanos();
    private static final long BEGAN = -7 * SECOND; // a monotonic clock may begin anywhere

    private final RollingFigures figures = new RollingFigures(BEGAN);

    @Test
    void count_what_ended_and_what_of_it_was_good() {
        figures.add(BEGAN, true, 10 * MILLI);
        figures.add(BEGAN + SECOND, false, 20 * MILLI);
        figures.add(BEGAN + 2 * SECOND, true);

        Figures now = figures.at(BEGAN + 3 * SECOND);
        assertEquals(2, now.ok());
        assertEquals(3, now.total());
        assertEquals(LatencyHistogram.of(10 * MILLI, 20 * MILLI), now.latency());
        assertEquals(66.7, now.okPercent().orElseThrow(), 0.1);
    }

    @Test
    void forget_a_second_once_it_is_ten_seconds_old() {
        figures.add(BEGAN, true, 10 * MILLI);
        figures.add(BEGAN + SECOND, true, 20 * MILLI);

        assertEquals(2, figures.at(BEGAN + 10 * SECOND - 1).total());
        assertEquals(1, figures.at(BEGAN + 10 * SECOND).total());
        assertEquals(
                LatencyHistogram.of(20 * MILLI), figures.at(BEGAN + 10 * SECOND).latency());
        assertEquals(Figures.NONE, figures.at(BEGAN + 11 * SECOND));
    }

    @Test
    void know_nothing_after_a_long_pause() {
        figures.add(BEGAN, true, 10 * MILLI);

        assertEquals(Figures.NONE, figures.at(BEGAN + Duration.ofDays(300).toNanos()));
        assertTrue(
                figures.at(BEGAN + Duration.ofDays(300).toNanos()).okPercent().isEmpty());
    }

    @Test
    void are_those_of_the_last_ten_seconds_whatever_happened_when() {
        record Ended(long second, boolean good, long took) {}
        RandomGenerator random = Seed.next().random();
        List<Ended> all = new ArrayList<>();
        long now = BEGAN;
        for (int i = 0; i < 3_000; i++) {
            now += random.nextInt(10) == 0 ? random.nextLong(15 * SECOND) : random.nextLong(SECOND / 10);
            Ended one = new Ended(Math.floorDiv(now, SECOND), random.nextBoolean(), random.nextLong(SECOND));
            figures.add(now, one.good(), one.took());
            all.add(one);
            long newest = one.second();

            List<Ended> recent =
                    all.stream().filter(e -> newest - e.second() < 10).toList();
            assertEquals(
                    new Figures(
                            recent.stream().filter(Ended::good).count(),
                            recent.size(),
                            LatencyHistogram.of(
                                    recent.stream().mapToLong(Ended::took).toArray())),
                    figures.at(now));
        }
    }

    @Test
    void cover_ten_seconds_but_for_the_rest_of_the_present_one() {
        assertEquals(9.25, RollingFigures.secondsCovered(BEGAN, BEGAN + 100 * SECOND + SECOND / 4), 1e-9);
        assertEquals(3.5, RollingFigures.secondsCovered(BEGAN, BEGAN + 3 * SECOND + SECOND / 2), 1e-9);
    }

    @Test
    void cover_at_least_a_second_so_that_a_start_is_no_peak() {
        assertEquals(1, RollingFigures.secondsCovered(BEGAN, BEGAN));
    }
}
