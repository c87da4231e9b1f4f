package io.holdfast.roles.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest orders, which may not be on disk yet. They come in on the group's thread, by rising number, and leave from the other
 * end, two for each that comes, so that no thread has thousands to let go of at once; any thread may look.
 *
 * <p>Not a sorted map of linked nodes: one that has grown old and was let go keeps all alive that came after it, until a full
 * collection.
 */
final class RecentOrders {
    private static final int LEAVE_AT_ONCE = 2;

    private final Map<String, StoredOrder> byKey = new ConcurrentHashMap<>();
    private final Map<Long, StoredOrder> byNumber = new ConcurrentHashMap<>();
    // Only the group's thread writes these two.
    private volatile long oldest;
    private volatile long newest;
    private volatile long onDisk;

    void add(StoredOrder order) {
        long number = order.number();
        if (newest == 0) {
            oldest = number;
        }
        if (number >= oldest) { // else it has left already
            byKey.put(order.key(), order);
            byNumber.put(number, order);
            newest = Math.max(newest, number);
        }
        for (int i = 0; i < LEAVE_AT_ONCE && oldest <= Math.min(onDisk, newest); i++) {
            leave(oldest);
            oldest++;
        }
    }

    private void leave(long number) {
        StoredOrder left = byNumber.remove(number);
        if (left != null) {
            byKey.remove(left.key());
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

    /** All orders up to {@code number} are on disk: they may leave when others come. Any thread may call. */
    void onDisk(long number) {
        onDisk = number;
    }

    void clear() {
        byNumber.clear();
        byKey.clear();
        newest = 0;
    }
}
