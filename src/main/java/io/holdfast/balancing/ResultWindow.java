package io.holdfast.balancing;

import io.holdfast.base.time.Time;
import java.time.Duration;
import java.util.Arrays;

/** Counts successes and failures in a sliding window of ten slices. */
final class ResultWindow {
    private static final int SLICES = 10;

    private final long sliceNanos;
    private final Time time;
    private final int[] totals = new int[SLICES];
    private final int[] failures = new int[SLICES];
    private long newest;
    private int total;
    private int failed;

    ResultWindow(Duration span, Time time) {
        this.sliceNanos = Math.max(1, span.toNanos() / SLICES);
        this.time = time;
        this.newest = slice(time.nanos());
    }

    void add(boolean good) {
        add(good, time.nanos());
    }

    /** The same. @param nowNanos a reading of the same clock */
    void add(boolean good, long nowNanos) {
        dropExpired(nowNanos);
        int at = (int) Math.floorMod(newest, (long) SLICES);
        totals[at]++;
        total++;
        if (!good) {
            failures[at]++;
            failed++;
        }
    }

    /** Whether the results right after an {@link #add} are at least {@code volume}, and {@code percent} of them failures. */
    boolean isBad(int volume, int percent) {
        return total >= volume && failed * 100L >= (long) percent * total;
    }

    int total() {
        dropExpired(time.nanos());
        return total;
    }

    int failed() {
        dropExpired(time.nanos());
        return failed;
    }

    void clear() {
        Arrays.fill(totals, 0);
        Arrays.fill(failures, 0);
        total = 0;
        failed = 0;
    }

    private void dropExpired(long nowNanos) {
        long now = slice(nowNanos);
        if (now - newest >= SLICES) {
            clear();
            newest = now;
        }
        while (newest < now) {
            newest++;
            int at = (int) Math.floorMod(newest, (long) SLICES);
            total -= totals[at];
            failed -= failures[at];
            totals[at] = 0;
            failures[at] = 0;
        }
    }

    private long slice(long nanos) {
        return Math.floorDiv(nanos, sliceNanos);
    }
}
