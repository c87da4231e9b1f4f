package io.holdfast.cache;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Predicate;

/** So many entries at most; one more pushes out the one that was not looked at for the longest time. All in O(1). For one thread. */
public final class LruCache<K, V> {
    private final int sizeMax;
    private final LinkedHashMap<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** @param sizeMax 0 keeps nothing */
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

    /** Drops the entry of {@code key} if it is such a one. */
    public void removeIf(K key, Predicate<V> such) {
        V there = entries.get(key);
        if (there != null && such.test(there)) {
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
