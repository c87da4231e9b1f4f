package io.holdfast.telemetry.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Seed;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {
    private static final int ROUNDS = 500;

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.5, 0.9, 0.99, 1})
    void is_off_by_less_than_a_tenth(double share) {
        RandomGenerator random = Seed.next().random();
        for (int round = 0; round < ROUNDS; round++) {
            long[] nanos = someLatencies(random);

            double millis = LatencyHistogram.of(nanos).millis(share).orElseThrow();

            Arrays.sort(nanos);
            double exact = nanos[(int) Math.max(0, Math.ceil(share * nanos.length) - 1)] / 1e6;
            assertTrue(Math.abs(millis - exact) < 0.1 * exact, "%s instead of %s".formatted(millis, exact));
        }
    }

    @Test
    void is_off_by_less_than_a_tenth_at_every_bound() {
        for (long nanos = LatencyBuckets.LEAST_NANOS; nanos < LatencyBuckets.MOST_NANOS; nanos += nanos / 997) {
            double millis = LatencyHistogram.of(nanos).millis(1).orElseThrow();

            assertTrue(Math.abs(millis * 1e6 - nanos) < 0.1 * nanos, millis + " ms instead of " + nanos + " ns");
        }
    }

    @Test
    void takes_what_is_too_short_or_too_long_for_its_bounds() {
        assertEquals(0.1, LatencyHistogram.of(-5, 0, 1, 99_999).millis(1).orElseThrow());
        assertEquals(
                60_000,
                LatencyHistogram.of(61_000_000_000L, Long.MAX_VALUE).millis(0.1).orElseThrow());
    }

    @Test
    void has_no_percentile_without_requests() {
        assertTrue(LatencyHistogram.EMPTY.millis(0.5).isEmpty());
        assertTrue(LatencyHistogram.parse("").millis(0.5).isEmpty());
    }

    @Test
    void of_two_routers_is_that_of_all_requests_whatever_the_order() {
        RandomGenerator random = Seed.next().random();
        for (int round = 0; round < ROUNDS; round++) {
            long[] one = someLatencies(random);
            long[] other = someLatencies(random);
            long[] both = Arrays.copyOf(one, one.length + other.length);
            System.arraycopy(other, 0, both, one.length, other.length);

            assertEquals(LatencyHistogram.of(both), LatencyHistogram.of(one).plus(LatencyHistogram.of(other)));
            assertEquals(LatencyHistogram.of(both), LatencyHistogram.of(other).plus(LatencyHistogram.of(one)));
            assertEquals(LatencyHistogram.of(one), LatencyHistogram.of(one).plus(LatencyHistogram.EMPTY));
        }
    }

    @Test
    void reads_what_it_wrote() {
        RandomGenerator random = Seed.next().random();
        for (int round = 0; round < ROUNDS; round++) {
            LatencyHistogram written = LatencyHistogram.of(someLatencies(random));

            assertEquals(written, LatencyHistogram.parse(written.text()));
        }
    }

    @Test
    void takes_a_few_hundred_bytes_at_most_even_with_every_bucket_full() {
        long[] counts = new long[LatencyBuckets.COUNT];
        Arrays.fill(counts, 30_000);

        assertTrue(LatencyHistogram.ofCounts(counts).text().length() < 400);
    }

    @Test
    void reads_anything_or_rejects_it_without_any_other_exception() {
        RandomGenerator random = Seed.next().random();
        for (int round = 0; round < 20 * ROUNDS; round++) {
            String garbage = random.ints(random.nextInt(40), 32, 130)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            try {
                assertTrue(LatencyHistogram.parse(garbage).total() >= 0, garbage);
            } catch (IllegalArgumentException rejected) {
                assertTrue(rejected.getMessage().contains("expected"), garbage);
            }
        }
    }

    @Test
    void rejects_a_text_with_more_buckets_or_larger_counts_than_there_are() {
        assertThrows(IllegalArgumentException.class, () -> LatencyHistogram.parse("0_21"));
        assertThrows(IllegalArgumentException.class, () -> LatencyHistogram.parse("____________________1"));
        assertThrows(IllegalArgumentException.class, () -> LatencyHistogram.parse("0"));
    }

    @Test
    void does_not_overflow_when_the_largest_counts_are_added() {
        LatencyHistogram large = LatencyHistogram.parse("__________1");

        LatencyHistogram sum = large;
        for (int i = 0; i < 1_000; i++) {
            sum = sum.plus(large);
        }

        assertTrue(sum.total() > 0);
    }

    /** Of one of several shapes: all alike, evenly spread, or over all orders of magnitude. */
    private static long[] someLatencies(RandomGenerator random) {
        int shape = random.nextInt(3);
        double middle = Math.exp(random.nextDouble(Math.log(2e5), Math.log(3e10)));
        return random.doubles(1 + random.nextInt(300))
                .mapToLong(one -> switch (shape) {
                    case 0 -> (long) middle;
                    case 1 -> (long) (middle * (0.5 + one));
                    default -> (long) Math.exp(Math.log(1e5) + one * Math.log(6e5));
                })
                .map(nanos -> Math.max(LatencyBuckets.LEAST_NANOS, nanos))
                .toArray();
    }
}
