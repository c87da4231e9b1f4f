package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import java.time.Instant;
import java.util.concurrent.Executor;

/**
 * A clock that is read once for all that an event loop does in a row: a request asks some twenty times what time it is. It is late by what
 * the loop has done since, so timers have the {@link #exact} one. Confined to its event loop.
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

    /** The same clock, read each time; this one is not behind such a reading: whoever is called at a deadline must see that it has passed. */
    Time exact() {
        return new Time() {
            @Override
            public long nanos() {
                return reread().nanos;
            }

            @Override
            public long millis() {
                return reread().millis;
            }

            @Override
            public Instant now() {
                return time.now();
            }
        };
    }

    private LoopTime reread() {
        nanos = time.nanos();
        millis = time.millis();
        return this;
    }

    private void read() {
        if (!read) {
            reread();
            read = true;
            loop.execute(() -> read = false);
        }
    }
}
