package io.holdfast.roles.catalog;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The caches that may hold a lease, by name, with their addresses (rule 12 of the coherent cache). Part of the {@link Catalog}'s state. */
final class CacheMembership {
    /** Not a setting: it has to be equal on every replica. */
    private static final int HOLDERS_MAX = 10_000;

    private final TreeMap<String, URI> holders = new TreeMap<>();

    /** @return false when there are too many */
    boolean join(String holder, URI url) {
        if (!holders.containsKey(holder) && holders.size() >= HOLDERS_MAX) {
            return false;
        }
        holders.put(holder, url);
        return true;
    }

    void leave(String holder) {
        holders.remove(holder);
    }

    /** In the order of their names. */
    Map<String, URI> holders() {
        return new LinkedHashMap<>(holders);
    }

    /** Replaces everything. */
    void restore(Map<String, URI> all) {
        holders.clear();
        holders.putAll(all);
    }
}
