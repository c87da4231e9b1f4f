package io.holdfast.cache;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which holders may have which product. Bounded: beyond {@code trackedMax} products it falls into broadcast mode, in which every holder
 * may have every product, until all of it is cleared. The full-map directory of cache coherence protocols (Censier and Feautrier, 1978)
 * with the overflow rule of limited ones. For one thread.
 */
final class SharerDirectory {
    private final int trackedMax;
    private final Map<String, Set<String>> sharers = new HashMap<>();
    private boolean broadcast;

    SharerDirectory(int trackedMax) {
        this.trackedMax = trackedMax;
    }

    void add(String product, String holder) {
        if (sharers.size() >= trackedMax && !sharers.containsKey(product)) {
            broadcast = true;
        }
        if (!broadcast) {
            sharers.computeIfAbsent(product, p -> new HashSet<>()).add(holder);
        }
    }

    /** Who may have {@code product}; empty in broadcast mode, where everybody may. */
    Optional<Collection<String>> sharers(String product) {
        return broadcast ? Optional.empty() : Optional.of(sharers.getOrDefault(product, Set.of()));
    }

    /** No holder has {@code product} any more. */
    void removeProduct(String product) {
        sharers.remove(product);
    }

    /** {@code holder} has nothing any more. */
    void removeHolder(String holder) {
        sharers.values().removeIf(holders -> holders.remove(holder) && holders.isEmpty());
    }

    /** No holder has any product any more, which also ends broadcast mode. */
    void clear() {
        sharers.clear();
        broadcast = false;
    }
}
