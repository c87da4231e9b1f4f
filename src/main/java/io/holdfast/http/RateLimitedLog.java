package io.holdfast.http;

import io.holdfast.base.time.Time;
import java.util.function.Consumer;

/**
 * Logs the details that public responses omit, a limited number of lines a second, because errors in a flood are alike.
 * Any thread may use it.
 */
final class RateLimitedLog {
    private static final long SECOND_NANOS = 1_000_000_000;

    private final Time time;
    private final int linesMax;
    private final Consumer<String> log;
    private long secondBegan;
    private int lines;
    private long leftOut;

    /** @param linesMax in a second */
    RateLimitedLog(Time time, int linesMax, Consumer<String> log) {
        this.time = time;
        this.linesMax = linesMax;
        this.log = log;
        this.secondBegan = time.nanos();
    }

    synchronized void write(String line) {
        long now = time.nanos();
        if (now - secondBegan >= SECOND_NANOS) {
            if (leftOut > 0) {
                log.accept("%d more requests failed, which have no line of their own".formatted(leftOut));
            }
            secondBegan = now;
            lines = 0;
            leftOut = 0;
        }
        if (lines < linesMax) {
            lines++;
            log.accept(line);
        } else {
            leftOut++;
        }
    }
}
