package io.holdfast.replication.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * Which changes of role and term get a log line. One with a leader always does. Without a leader, elections repeat several times a second
 * for as long as there is no majority: the first change is logged, and then one in {@link #EVERY}, with how many there were. Confined to
 * the thread of its replica.
 */
final class RoleChanges {
    static final Duration EVERY = Duration.ofSeconds(10);

    private long loggedNanos;
    private long unlogged;
    private boolean leaderless;

    /**
     * @param leader 0 when none is known
     * @return what the line ends with, often empty; no value for no line
     */
    Optional<String> next(int leader, long nowNanos) {
        boolean repeats = leader == 0 && leaderless;
        leaderless = leader == 0;
        if (repeats && nowNanos - loggedNanos < EVERY.toNanos()) {
            unlogged++;
            return Optional.empty();
        }
        String more = unlogged == 0 ? "" : "; %d more changes without a leader since the last line".formatted(unlogged);
        loggedNanos = nowNanos;
        unlogged = 0;
        return Optional.of(more);
    }
}
