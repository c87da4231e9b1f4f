package io.holdfast.cache;

import java.util.Collection;
import java.util.Set;

/**
 * The time between an election and the moment when no holder can have anything from an earlier leader: until then nobody knows whether the
 * newest version of a product that no leader published was visible, so neither it nor its predecessor is served (rule 2). Not thread-safe.
 */
final class ElectionRecovery {
    private Set<String> unpublished = Set.of();
    private boolean complete = true;

    /** @param products whose newest version no leader published as visible */
    void begin(Collection<String> products) {
        unpublished = Set.copyOf(products);
        complete = false;
    }

    void complete() {
        unpublished = Set.of();
        complete = true;
    }

    boolean isComplete() {
        return complete;
    }

    /** Whether {@code product} must not be served yet. */
    boolean blocks(String product) {
        return unpublished.contains(product);
    }
}
