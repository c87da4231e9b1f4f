package io.holdfast.replication.engine;

import io.holdfast.base.time.Time;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * Scales time for the engine, whose timeouts are whole seconds and far too long: its clock runs faster, so that one
 * heartbeat of ours is one of its seconds.
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

    /** A monotonic clock for the engine. */
    Clock clock(Time time) {
        long origin = time.nanos();
        return new Millis() {
            @Override
            public long millis() {
                // It begins at an hour: the engine takes zero for "never".
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
