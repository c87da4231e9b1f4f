package io.holdfast.telemetry.figures;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How long requests took, as counts in {@link LatencyBuckets}: a percentile of it is off by less than a tenth. Those of several routers are
 * added up, and written as a short text. Immutable.
 */
public final class LatencyHistogram {
    public static final LatencyHistogram EMPTY = new LatencyHistogram(new long[LatencyBuckets.COUNT]);

    /** Of numbers in the text, the lowest bits first; a digit with {@link #MORE} is followed by another one. */
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

    private static final int BITS = 5;
    private static final int MORE = 1 << BITS;
    private static final long COUNT_MAX = 1L << 40; // of one bucket: sums of very many do not overflow

    private final long[] counts;
    private final long total;

    private LatencyHistogram(long[] counts) {
        this.counts = counts;
        this.total = Arrays.stream(counts).sum();
    }

    /** Takes {@code counts} over; nobody changes it any more. */
    static LatencyHistogram ofCounts(long[] counts) {
        return new LatencyHistogram(counts);
    }

    public static LatencyHistogram of(long... nanos) {
        long[] counts = new long[LatencyBuckets.COUNT];
        for (long one : nanos) {
            counts[LatencyBuckets.of(one)]++;
        }
        return new LatencyHistogram(counts);
    }

    public long total() {
        return total;
    }

    public LatencyHistogram plus(LatencyHistogram other) {
        if (total == 0 || other.total == 0) {
            return total == 0 ? other : this;
        }
        long[] sum = new long[LatencyBuckets.COUNT];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = Math.min(COUNT_MAX, counts[i] + other.counts[i]);
        }
        return new LatencyHistogram(sum);
    }

    /** @param share from 0 to 1 @return how long, in milliseconds, that share of the requests took at most; empty without requests */
    public OptionalDouble millis(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * total));
        long below = 0;
        for (int i = 0; i < counts.length; i++) {
            below += counts[i];
            if (below >= rank) {
                return OptionalDouble.of(LatencyBuckets.nanos(i) / 1e6);
            }
        }
        return OptionalDouble.empty();
    }

    /** The counts in order, up to the last that is not 0; several zeros in a row are a 0 and how many follow it. */
    public String text() {
        StringBuilder text = new StringBuilder();
        int zeros = 0;
        for (long count : counts) {
            if (count == 0) {
                zeros++;
                continue;
            }
            if (zeros > 0) {
                write(text, 0);
                write(text, zeros - 1L);
                zeros = 0;
            }
            write(text, count);
        }
        return text.toString();
    }

    private static void write(StringBuilder text, long number) {
        long rest = number;
        while (rest >= MORE) {
            text.append(DIGITS.charAt((int) (MORE | rest & MORE - 1)));
            rest >>>= BITS;
        }
        text.append(DIGITS.charAt((int) rest));
    }

    /** @throws IllegalArgumentException when {@link #text} of no version wrote it */
    public static LatencyHistogram parse(String text) {
        long[] counts = new long[LatencyBuckets.COUNT];
        Reader reader = new Reader(text);
        int at = 0;
        while (reader.hasMore()) {
            long count = reader.number();
            at += count == 0 ? (int) Math.min(LatencyBuckets.COUNT, reader.number()) : 0;
            if (at >= LatencyBuckets.COUNT) {
                throw new IllegalArgumentException("a histogram (expected: %d buckets)".formatted(counts.length));
            }
            counts[at++] = Math.min(COUNT_MAX, count);
        }
        return new LatencyHistogram(counts);
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        boolean hasMore() {
            return at < text.length();
        }

        long number() {
            long number = 0;
            for (int shift = 0; shift < Long.SIZE - BITS; shift += BITS) {
                int digit = at < text.length() ? DIGITS.indexOf(text.charAt(at++)) : -1;
                if (digit < 0) {
                    throw new IllegalArgumentException("a histogram (expected: what a router wrote)");
                }
                number |= (long) (digit & MORE - 1) << shift;
                if (digit < MORE) {
                    return number;
                }
            }
            throw new IllegalArgumentException("a histogram (expected: counts below 2^60)");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LatencyHistogram histogram && Arrays.equals(counts, histogram.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return "%d requests, p50 %.1f ms, p99 %.1f ms"
                .formatted(total, millis(0.5).orElse(0), millis(0.99).orElse(0));
    }
}
