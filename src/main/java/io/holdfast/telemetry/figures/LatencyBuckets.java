package io.holdfast.telemetry.figures;

import java.util.Arrays;

/**
 * The buckets of all latency histograms: each is a fifth wider than the one before, so that the middle of a bucket is less than a tenth
 * away from everything in it. They never change: histograms of two versions are added up.
 */
final class LatencyBuckets {
    /** What takes less counts as this. */
    static final long LEAST_NANOS = 100_000;
    /** What takes longer counts as this. */
    static final long MOST_NANOS = 60_000_000_000L;

    private static final double FACTOR = 1.2;
    private static final long[] UPPER = upperBounds();

    static final int COUNT = UPPER.length;

    private LatencyBuckets() {}

    private static long[] upperBounds() {
        int count = 2 + (int) Math.ceil(Math.log((double) MOST_NANOS / LEAST_NANOS) / Math.log(FACTOR));
        long[] upper = new long[count];
        double bound = LEAST_NANOS;
        for (int i = 0; i < count; i++, bound *= FACTOR) {
            upper[i] = Math.min(MOST_NANOS, (long) bound);
        }
        upper[count - 1] = Long.MAX_VALUE;
        return upper;
    }

    /** The bucket of what took {@code nanos}. */
    static int of(long nanos) {
        int at = Arrays.binarySearch(UPPER, nanos);
        return at >= 0 ? at : -at - 1;
    }

    /** What everything in bucket {@code at} is taken for: the geometric middle of its bounds. */
    static double nanos(int at) {
        if (at == 0) {
            return LEAST_NANOS;
        }
        return at == COUNT - 1 ? MOST_NANOS : Math.sqrt((double) UPPER[at - 1] * UPPER[at]);
    }
}
