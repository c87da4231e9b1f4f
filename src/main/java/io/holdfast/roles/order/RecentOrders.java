package io.holdfast.roles.order;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The newest orders, which may not be on disk yet. They come in on the group's thread, by rising number, and leave from the other
 * end; any thread may look.
 */
final class RecentOrders {
    private final Map<String, StoredOrder> byKey = new ConcurrentHashMap<>();
    private final NavigableMap<Long, StoredOrder> byNumber = new ConcurrentSkipListMap<>();

    void add(StoredOrder order) {
        byKey.put(order.key(), order);
        byNumber.put(order.order().orderNumber(), order);
    }

    Optional<StoredOrder> byKey(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    Optional<StoredOrder> byNumber(long number) {
        return Optional.ofNullable(byNumber.get(number));
    }

    /** Orders by rising number, beginning after {@code after}. */
    List<StoredOrder> after(long after, int limit) {
        return byNumber.tailMap(after, false).values().stream().limit(limit).toList();
    }

    /** Lets go of all orders up to {@code number}: they are on disk. */
    void forgetUpTo(long number) {
        byNumber.headMap(number, true).values().removeIf(order -> {
            byKey.remove(order.key());
            return true;
        });
    }

    void clear() {
        byNumber.clear();
        byKey.clear();
    }
}
