package io.holdfast.roles.order;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds orders, the newest in memory, the others in the store. What it finds was decided and never changes; what it does not find
 * may be here a moment later. Look-ups by key that come while one is under way share the next. Confined to its event loop.
 */
final class OrderReader {
    private final OrderStore book;
    private final OrderTable store;
    private Map<String, Promise<Optional<StoredOrder>>> waiting = new LinkedHashMap<>();
    private boolean looking;

    OrderReader(OrderStore book, OrderTable store) {
        this.book = book;
        this.store = store;
    }

    Future<Optional<StoredOrder>> byKey(String key) {
        Optional<StoredOrder> recent = book.recent().byKey(key);
        if (recent.isPresent()) {
            return Future.succeededFuture(recent);
        }
        Future<Optional<StoredOrder>> found =
                waiting.computeIfAbsent(key, k -> Promise.promise()).future();
        look();
        return found;
    }

    Future<Optional<StoredOrder>> byNumber(long number) {
        Optional<StoredOrder> recent = book.recent().byNumber(number);
        return recent.isPresent() || number > book.lastNumber()
                ? Future.succeededFuture(recent)
                : store.byNumber(number);
    }

    /** Orders by rising number without holes, beginning after {@code after}. */
    Future<List<StoredOrder>> page(long after, int limit) {
        long last = book.lastNumber(); // beyond it the store may have some that come again
        // The memory first: what leaves it meanwhile is in the store.
        List<StoredOrder> recent = book.recent().after(after, limit);
        // What is let go while it is listed may be missing in the middle.
        boolean enough = !recent.isEmpty() && recent.get(recent.size() - 1).number() == after + recent.size();
        return enough
                ? Future.succeededFuture(recent)
                : store.page(after, limit).map(stored -> together(stored, recent, last, limit));
    }

    private static List<StoredOrder> together(
            List<StoredOrder> stored, List<StoredOrder> recent, long last, int limit) {
        NavigableMap<Long, StoredOrder> all = new TreeMap<>();
        stored.forEach(order -> all.put(order.order().orderNumber(), order));
        recent.forEach(order -> all.put(order.order().orderNumber(), order));
        return all.headMap(last, true).values().stream().limit(limit).toList();
    }

    private void look() {
        if (looking || waiting.isEmpty()) {
            return;
        }
        looking = true;
        Map<String, Promise<Optional<StoredOrder>>> asked = waiting;
        waiting = new LinkedHashMap<>();
        store.byKeys(new ArrayList<>(asked.keySet())).onComplete(done -> {
            looking = false;
            if (done.succeeded()) {
                asked.forEach((key, promise) ->
                        promise.complete(Optional.ofNullable(done.result().get(key))));
            } else {
                asked.values().forEach(promise -> promise.fail(done.cause()));
            }
            look();
        });
    }
}
