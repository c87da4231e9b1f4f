package io.holdfast.base.time;

import java.time.Duration;

/**
 * The moment after which nobody waits for a response any more, set once where a request enters and forwarded unchanged.
 *
 * <p>It is a time of day because it crosses machines; their clocks are assumed to agree within a second.
 *
 * @param epochMillis milliseconds since 1970
 */
public record Deadline(long epochMillis) {

    public static Deadline after(Time time, Duration span) {
        return new Deadline(time.millis() + span.toMillis());
    }

    /** What is left of it; zero or less once it has passed. */
    public long remainingMillis(Time time) {
        return epochMillis - time.millis();
    }

    public boolean hasPassed(Time time) {
        return remainingMillis(time) <= 0;
    }

    /** The earlier of the two. */
    public Deadline atMost(Deadline other) {
        return epochMillis <= other.epochMillis ? this : other;
    }
}
