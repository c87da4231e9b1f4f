package io.holdfast.roles.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The products whose newest version no leader has published as visible, with the log index of that version: what a new leader must not
 * serve before it has heard from every cache (rules 1 and 3 of the coherent cache). Part of the {@link Catalog}'s state.
 */
final class UnpublishedChanges {
    private final TreeMap<String, Long> indexByProduct = new TreeMap<>();
    private long lastChange;

    void changed(String product, long index) {
        indexByProduct.put(product, index);
        lastChange = index;
    }

    /** Every change up to {@code index} is visible. */
    void publish(long index) {
        indexByProduct.values().removeIf(changed -> changed <= index);
    }

    /** Log index of the newest change of any product, published or not. */
    long lastChange() {
        return lastChange;
    }

    /** In the order of the products' names. */
    Map<String, Long> indexByProduct() {
        return new LinkedHashMap<>(indexByProduct);
    }

    /** Replaces everything. */
    void restore(Map<String, Long> all, long newLastChange) {
        indexByProduct.clear();
        indexByProduct.putAll(all);
        lastChange = newLastChange;
    }
}
