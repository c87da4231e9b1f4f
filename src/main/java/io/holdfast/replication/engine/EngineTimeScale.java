package io.holdfast.replication.engine;

import io.holdfast.base.time.Time;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The engine's timeouts are whole seconds, far too long for us; so its clock runs faster. One heartbeat of ours is one of its
 * seconds.
 */
record EngineTimeScale(Duration heartbeat) {

    /** @param engineMillis by the engine's clock */
    long toNanos(long engineMillis) {
        return engineMillis * engineMilli();
    }

    long toEngineMillis(Duration span) {
        return span.toNanos() / engineMilli();
    }

    private long engineMilli() {
        return heartbeat.toNanos() / 1000;
    }

    /** A monotone clock for the engine. */
    Clock clock(Time time) {
        long origin = time.nanos();
        return new Millis() {
            @Override
            public long millis() {
                // An hour has passed already: the engine takes a zero for "never".
                return toEngineMillis(Duration.ofHours(1).plusNanos(time.nanos() - origin));
            }
        };
    }

    /** The time of day as such a clock. */
    static Clock wall(Time time) {
        return new Millis() {
            @Override
            public long millis() {
                return time.millis();
            }
        };
    }

    /** A clock that only tells milliseconds. */
    private abstract static class Millis extends Clock {
        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
