package io.holdfast.replication.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Detects from the duration of syncs that a disk is too slow for a leader, whose heartbeats wait for it (E9). Pure.
 */
final class SyncLatency {
    private static final int LOOKED_AT = 20;
    private static final int SLOW_MAX = 2;

    private final long slowNanos;
    private final Deque<Boolean> slow = new ArrayDeque<>();

    /**
     * @param slowNanos a longer sync is slow: two heartbeats
     */
    SyncLatency(long slowNanos) {
        this.slowNanos = slowNanos;
    }

    /**
     * A sync took {@code nanos}. @return why the disk is too slow; empty when it is not
     */
    Optional<String> took(long nanos) {
        slow.add(nanos > slowNanos);
        if (slow.size() > LOOKED_AT) {
            slow.poll();
        }
        boolean hung = nanos > 5 * slowNanos;
        return nanos > slowNanos && (hung || slow.stream().filter(each -> each).count() > SLOW_MAX)
                ? Optional.of("its disk is slow: a sync took %d ms".formatted(nanos / 1_000_000))
                : Optional.empty();
    }
}
