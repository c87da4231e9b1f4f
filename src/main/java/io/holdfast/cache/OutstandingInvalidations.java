package io.holdfast.cache;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What one holder has not yet said that it dropped: by product, the newest version and the log index of its change. For one thread;
 * times are of one monotonic clock.
 */
final class OutstandingInvalidations {
    /** Renewals under way whose answer carried a notice; an acknowledgement of an older one counts for nothing. */
    private static final int CARRIED_MAX = 8;

    private record Change(long version, long index) {}

    private final Map<String, Change> changes = new HashMap<>();
    private final Deque<CoherenceDirectory.Notice> carried = new ArrayDeque<>();
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
        return Map.copyOf(versions);
    }

    /** Whether the oldest change has been outstanding for longer than {@code spanNanos}. */
    boolean isOlderThan(long spanNanos, long nowNanos) {
        return !changes.isEmpty() && nowNanos - sinceNanos > spanNanos;
    }

    /** {@code notice} goes out with the answer to a renewal. */
    void carries(CoherenceDirectory.Notice notice) {
        carried.add(notice);
        if (carried.size() > CARRIED_MAX) {
            carried.remove();
        }
    }

    /** The notice of that number, if one that was carried is still of interest; those before it are not any more. */
    Optional<CoherenceDirectory.Notice> takeCarried(long number) {
        while (!carried.isEmpty() && carried.peek().number() < number) {
            carried.remove();
        }
        return Optional.ofNullable(carried.peek()).filter(notice -> notice.number() == number);
    }

    /**
     * OL32: the holder dropped everything older than the index of {@code notice}.
     *
     * @param dropped gets each product that was outstanding, and up to which index it is dropped now
     */
    void acked(CoherenceDirectory.Notice notice, BiConsumer<String, Long> dropped) {
        Map<String, Change> before = Map.copyOf(changes);
        changes.values().removeIf(change -> change.index() <= notice.index());
        // What is left came after the notice was written.
        sinceNanos = changes.isEmpty() || notice.takenNanos() - sinceNanos <= 0 ? sinceNanos : notice.takenNanos();
        before.forEach((product, change) -> dropped.accept(product, notice.index()));
    }
}
