package io.holdfast.telemetry.figures;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counts what ended in the last ten seconds, in slots of one second: good, all, and how long it took. It has no clock; readings of one
 * monotonic clock are passed in, and never go back. 3 kB, from the first request on. Confined to its owner's thread.
 */
public final class RollingFigures {
    /** How far back it counts. */
    public static final int SECONDS = 10;

    private static final long SLOT_NANOS = 1_000_000_000L;

    private final int[] ok = new int[SECONDS];
    private final int[] total = new int[SECONDS];
    private int @Nullable [] latencies; // all slots in one, each with all buckets
    private long newest;

    /** @param nowNanos from which on it counts */
    public RollingFigures(long nowNanos) {
        this.newest = slot(nowNanos);
    }

    public void add(long nowNanos, boolean good, long tookNanos) {
        int at = count(nowNanos, good);
        if (latencies == null) {
            latencies = new int[SECONDS * LatencyBuckets.COUNT];
        }
        latencies[at * LatencyBuckets.COUNT + LatencyBuckets.of(tookNanos)]++;
    }

    /** Adds something whose duration tells nothing about who served it. */
    public void add(long nowNanos, boolean good) {
        count(nowNanos, good);
    }

    private int count(long nowNanos, boolean good) {
        dropExpired(nowNanos);
        int at = (int) Math.floorMod(newest, (long) SECONDS);
        total[at]++;
        if (good) {
            ok[at]++;
        }
        return at;
    }

    /** What ended within the last ten seconds, the present one included. */
    public Figures at(long nowNanos) {
        dropExpired(nowNanos);
        long all = 0;
        long good = 0;
        for (int i = 0; i < SECONDS; i++) {
            all += total[i];
            good += ok[i];
        }
        return all == 0 ? Figures.NONE : new Figures(good, all, latency());
    }

    private LatencyHistogram latency() {
        if (latencies == null) {
            return LatencyHistogram.EMPTY;
        }
        long[] sum = new long[LatencyBuckets.COUNT];
        for (int i = 0; i < SECONDS; i++) {
            if (total[i] > 0) {
                for (int j = 0; j < sum.length; j++) {
                    sum[j] += latencies[i * sum.length + j];
                }
            }
        }
        return LatencyHistogram.ofCounts(sum);
    }

    private void dropExpired(long nowNanos) {
        long now = slot(nowNanos);
        for (long second = Math.max(newest + 1, now - SECONDS + 1); second <= now; second++) {
            clear((int) Math.floorMod(second, (long) SECONDS));
        }
        newest = Math.max(newest, now);
    }

    private void clear(int at) {
        if (total[at] > 0) {
            total[at] = 0;
            ok[at] = 0;
            if (latencies != null) {
                Arrays.fill(latencies, at * LatencyBuckets.COUNT, (at + 1) * LatencyBuckets.COUNT, 0);
            }
        }
    }

    private static long slot(long nanos) {
        return Math.floorDiv(nanos, SLOT_NANOS);
    }

    /** How many seconds {@link #at} covers on a clock that was read {@code beganNanos} first; at least one, so that a start is no peak. */
    public static double secondsCovered(long beganNanos, long nowNanos) {
        double full = SECONDS - 1 + (double) Math.floorMod(nowNanos, SLOT_NANOS) / SLOT_NANOS;
        double since = (double) (nowNanos - beganNanos) / SLOT_NANOS;
        return Math.max(1, Math.min(full, since));
    }
}
