package io.holdfast.roles.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest orders, which may not be on disk yet. The group's thread adds them by rising number and evicts the oldest, two for each
 * that it adds, so that no call evicts thousands; any thread may read.
 *
 * <p>Not a sorted map of linked nodes: a removed node of the old generation keeps all alive that came after it, until a full
 * collection.
 */
final class RecentOrders {
    private static final int EVICTED_PER_ADD = 2;

    private final Map<String, StoredOrder> byKey = new ConcurrentHashMap<>();
    private final Map<Long, StoredOrder> byNumber = new ConcurrentHashMap<>();
    // Only the group's thread writes these two.
    private volatile long oldest;
    private volatile long newest;
    private volatile long evictableUpTo;

    void add(StoredOrder order) {
        long number = order.orderNumber();
        if (newest == 0) {
            oldest = number;
        }
        if (number >= oldest) { // else it was evicted already
            byKey.put(order.key(), order);
            byNumber.put(number, order);
            newest = Math.max(newest, number);
        }
        for (int i = 0; i < EVICTED_PER_ADD && oldest <= Math.min(evictableUpTo, newest); i++) {
            evict(oldest);
            oldest++;
        }
    }

    private void evict(long number) {
        StoredOrder evicted = byNumber.remove(number);
        if (evicted != null) {
            byKey.remove(evicted.key());
        }
    }

    Optional<StoredOrder> byKey(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    Optional<StoredOrder> byNumber(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** Orders by rising number, beginning after {@code after}. */
    List<StoredOrder> after(long after, int limit) {
        List<StoredOrder> found = new ArrayList<>();
        long last = newest;
        for (long next = Math.max(after, oldest - 1); next < last && found.size() < limit; next++) {
            byNumber(next + 1).ifPresent(found::add);
        }
        return found;
    }

    /** The same of those that {@code subject} placed; looks at each that is in memory. */
    List<StoredOrder> of(String subject, long after, int limit) {
        List<StoredOrder> found = new ArrayList<>();
        long last = newest;
        for (long next = Math.max(after, oldest - 1); next < last && found.size() < limit; next++) {
            byNumber(next + 1).filter(order -> order.order().isOf(subject)).ifPresent(found::add);
        }
        return found;
    }

    /** Whether none after {@code after} has been evicted: then what was listed before this call was all there is. */
    boolean covers(long after) {
        return newest > 0 && oldest <= after + 1;
    }

    /** All orders up to {@code number} are on disk: they may be evicted when others come. Any thread may call this. */
    void allowEviction(long number) {
        evictableUpTo = number;
    }

    void clear() {
        byNumber.clear();
        byKey.clear();
        newest = 0;
    }
}
