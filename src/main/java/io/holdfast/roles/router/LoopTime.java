package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * A clock that is read once for all that an event loop does in a row: a request asks some twenty times what time it is. It is late by what
 * the loop has done since, so it is not for timers. Confined to its event loop.
 */
final class LoopTime implements Time {
    private final Time time;
    private final Executor loop;
    private boolean read;
    private long nanos;
    private long millis;

    /** @param loop runs a task once the event loop is through with what it does now */
    LoopTime(Time time, Executor loop) {
        this.time = time;
        this.loop = loop;
    }

    @Override
    public long nanos() {
        read();
        return nanos;
    }

    @Override
    public long millis() {
        read();
        return millis;
    }

    /** The exact one. */
    @Override
    public Instant now() {
        return time.now();
    }

    private void read() {
        if (!read) {
            nanos = time.nanos();
            millis = time.millis();
            read = true;
            loop.execute(() -> read = false);
        }
    }
}
