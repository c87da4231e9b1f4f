package io.holdfast.base.time;

import java.time.Duration;
import java.time.Instant;

/** Clocks that stand still until they are wound, by one thread; any thread may read them. */
public final class ManualTime implements Time {
    private volatile long nanos;
    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    public void advance(Duration span) {
        nanos += span.toNanos();
        now = now.plus(span);
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        return now;
    }
}
