package io.holdfast.base.time;

import java.time.Instant;

/** The clocks of this machine. */
final class SystemTime implements Time {
    static final SystemTime INSTANCE = new SystemTime();

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long millis() {
        return System.currentTimeMillis();
    }
}
