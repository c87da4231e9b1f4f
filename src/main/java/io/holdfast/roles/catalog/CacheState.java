package io.holdfast.roles.catalog;

import io.holdfast.replication.ByteReader;
import io.holdfast.replication.ByteWriter;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a new leader has to know of the caches: who may hold a lease, and which products' newest version may not have been shown yet
 * (rules 3 and 12 of the coherent cache). A part of the {@link Catalog}'s state.
 */
final class CacheState {
    /** No setting: it has to be the same on every replica. */
    private static final int HOLDERS_MAX = 10_000;

    private final TreeMap<String, URI> holders = new TreeMap<>();
    private final TreeMap<String, Long> unsettled = new TreeMap<>(); // index of the newest change, by product
    private long lastChange;

    /** @return false when there are too many already */
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

    void changed(String product, long index) {
        unsettled.put(product, index);
        lastChange = index;
    }

    /** Everything up to {@code index} may be shown. */
    void settle(long index) {
        unsettled.values().removeIf(changed -> changed <= index);
    }

    Map<String, URI> holders() {
        return new LinkedHashMap<>(holders);
    }

    Set<String> unsettled() {
        return Set.copyOf(unsettled.keySet());
    }

    /** Index of the newest change of any product. */
    long lastChange() {
        return lastChange;
    }

    void write(ByteWriter to) {
        to.number(lastChange).number(holders.size());
        holders.forEach((holder, url) -> to.text(holder).text(url.toString()));
        to.number(unsettled.size());
        unsettled.forEach((product, index) -> to.text(product).number(index));
    }

    static CacheState of(ByteReader from) {
        CacheState state = new CacheState();
        state.lastChange = from.number();
        for (int left = from.count(); left > 0; left--) {
            state.holders.put(from.text(), URI.create(from.text()));
        }
        for (int left = from.count(); left > 0; left--) {
            state.unsettled.put(from.text(), from.number());
        }
        return state;
    }
}
