package io.holdfast.cache;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What one holder has not yet acknowledged: by product, the newest version and the log index of its change. For one thread; times are of
 * one monotonic clock.
 */
final class OutstandingInvalidations {
    /** Renewals in flight whose response carried an invalidation; an acknowledgement of an older one is ignored. */
    private static final int PIGGYBACKED_MAX = 8;

    private record Change(long version, long index) {}

    private final Map<String, Change> changes = new HashMap<>();
    private final Deque<Invalidation> piggybacked = new ArrayDeque<>();
    private long sinceNanos;

    /** The holder has to drop what it has of {@code product} that is older than {@code version}. */
    void add(String product, long version, long index, long nowNanos) {
        if (changes.isEmpty()) {
            sinceNanos = nowNanos;
        }
        changes.merge(
                product,
                new Change(version, index),
                (old, now) -> new Change(Math.max(old.version(), version), Math.max(old.index(), index)));
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Versions by product, all that is outstanding. */
    Map<String, Long> versions() {
        Map<String, Long> versions = new HashMap<>();
        changes.forEach((product, change) -> versions.put(product, change.version()));
        return Collections.unmodifiableMap(versions);
    }

    /** Whether the oldest change has been outstanding for longer than {@code spanNanos}. */
    boolean isOlderThan(long spanNanos, long nowNanos) {
        return !changes.isEmpty() && nowNanos - sinceNanos > spanNanos;
    }

    /** {@code invalidation} goes out with the response to a renewal. */
    void piggyback(Invalidation invalidation) {
        piggybacked.add(invalidation);
        if (piggybacked.size() > PIGGYBACKED_MAX) {
            piggybacked.remove();
        }
    }

    /** The piggybacked invalidation of that number, unless it is too old; earlier ones are dropped. */
    Optional<Invalidation> takePiggybacked(long number) {
        while (!piggybacked.isEmpty() && piggybacked.peek().number() < number) {
            piggybacked.remove();
        }
        return Optional.ofNullable(piggybacked.peek()).filter(invalidation -> invalidation.number() == number);
    }

    /**
     * OL32: the holder dropped everything older than the index of {@code invalidation}.
     *
     * @param onDropped gets each product that was outstanding, and up to which index it is dropped now
     */
    void acknowledge(Invalidation invalidation, BiConsumer<String, Long> onDropped) {
        // In an order that is the same in every process, unlike that of Map.copyOf: a simulated run has to be
        // repeatable.
        Map<String, Change> before = new HashMap<>(changes);
        changes.values().removeIf(change -> change.index() <= invalidation.index());
        // Whatever is left came after the invalidation was created.
        if (!changes.isEmpty() && invalidation.createdNanos() - sinceNanos > 0) {
            sinceNanos = invalidation.createdNanos();
        }
        before.forEach((product, change) -> onDropped.accept(product, invalidation.index()));
    }
}
