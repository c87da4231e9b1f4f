package io.holdfast.base.time;

import java.time.Instant;

/** The only way to the clocks, so that a test can wind them by hand. */
public interface Time {

    /** A monotonic reading for measuring spans; it has no relation to the time of day. */
    long nanos();

    /** The time of day, for stamps that people or other machines read; it may jump. */
    Instant now();

    /** Milliseconds since 1970 by the clock of {@link #now()}. */
    default long millis() {
        return now().toEpochMilli();
    }

    static Time system() {
        return SystemTime.INSTANCE;
    }
}
