package io.holdfast.roles.router;

import java.time.Duration;

/**
 * When the targets of one round of health checks are checked: each once, at equal distances, since a burst of checks would stand in the way
 * of requests. The first ones are checked at once, and after the last step it lasts a pause until the next round.
 *
 * @param targets checked in it, from 0
 * @param length from its beginning to that of the next one
 */
record CheckRound(int targets, Duration length) {
    /** More checks a second would take too much of the event loop: with more nodes each is checked less often. */
    private static final int CHECKS_A_SECOND_MAX = 1_000;

    private static final int STEP_MILLIS_MIN = 10;

    /** @param every pause between two checks of a target */
    static CheckRound of(int targets, Duration every) {
        Duration least = Duration.ofSeconds(targets).dividedBy(CHECKS_A_SECOND_MAX);
        return new CheckRound(targets, every.compareTo(least) < 0 ? least : every);
    }

    /** At least one. */
    int steps() {
        return (int) Math.max(1, Math.min(targets, length.toMillis() / STEP_MILLIS_MIN));
    }

    /** The first target of a step, from 0; of the step after the last: the number of targets. */
    int firstOf(int step) {
        return (int) ((long) targets * step / steps());
    }

    /** How long after a step the next one follows, or the next round. */
    long pauseMillis(int step) {
        return Math.max(1, length.toMillis() * (step + 1) / steps() - length.toMillis() * step / steps());
    }
}
