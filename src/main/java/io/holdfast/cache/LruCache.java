package io.holdfast.cache;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Predicate;

/** A bounded map: an entry beyond the bound evicts the least recently used one, in O(1). For one thread. */
public final class LruCache<K, V> {
    private final int sizeMax;
    private final LinkedHashMap<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** @param sizeMax 0 for a cache that keeps nothing */
    public LruCache(int sizeMax) {
        this.sizeMax = sizeMax;
    }

    public Optional<V> get(K key) {
        return Optional.ofNullable(entries.get(key));
    }

    public void put(K key, V value) {
        entries.put(key, value);
        if (entries.size() > sizeMax) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    /** Removes the entry of {@code key} if it matches. */
    public void removeIf(K key, Predicate<V> condition) {
        V value = entries.get(key);
        if (value != null && condition.test(value)) {
            entries.remove(key);
        }
    }

    public void clear() {
        entries.clear();
    }

    public int size() {
        return entries.size();
    }
}
