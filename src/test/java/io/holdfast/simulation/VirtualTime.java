package io.holdfast.simulation;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.PriorityQueue;

/** Time that moves only from one event to the next. Events of the same moment happen in the order in which they were planned. */
public final class VirtualTime {
    private record Event(long atMicros, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atMicros != other.atMicros
                    ? Long.compare(atMicros, other.atMicros)
                    : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now = 1_000_000_000L; // some time has passed before the story begins, as on every machine
    private long planned;
    private long happened;

    public long nowMicros() {
        return now;
    }

    public long happened() {
        return happened;
    }

    public void at(long micros, Runnable action) {
        events.add(new Event(Math.max(micros, now), planned++, action));
    }

    public void after(long micros, Runnable action) {
        at(now + micros, action);
    }

    /** Lets everything happen that is planned before {@code micros}. */
    public void runUntil(long micros) {
        while (stepUntil(micros)) {
            // one after the other
        }
    }

    /** Lets the next thing happen, unless that is after {@code micros}. @return whether something happened */
    public boolean stepUntil(long micros) {
        if (events.isEmpty() || events.peek().atMicros() > micros) {
            now = Math.max(now, micros);
            return false;
        }
        Event next = events.poll();
        now = next.atMicros();
        happened++;
        next.action().run();
        return true;
    }

    /** This time as a clock of milliseconds. */
    public Clock clock() {
        return new Clock() {
            @Override
            public long millis() {
                return now / 1000;
            }

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
        };
    }
}
