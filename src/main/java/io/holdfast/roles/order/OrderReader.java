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
 * Finds orders, the newest in memory, the others in the table. An order that it finds is committed and never changes; one that it does
 * not find may be here a moment later. Look-ups by key that come while one is in progress share the next. Confined to its event loop.
 */
final class OrderReader {
    private final OrderStore store;
    private final OrderTable table;
    private Map<String, Promise<Optional<StoredOrder>>> waiting = new LinkedHashMap<>();
    private boolean lookingUp;

    OrderReader(OrderStore store, OrderTable table) {
        this.store = store;
        this.table = table;
    }

    Future<Optional<StoredOrder>> byKey(String key) {
        Optional<StoredOrder> recent = store.recent().byKey(key);
        if (recent.isPresent()) {
            return Future.succeededFuture(recent);
        }
        Future<Optional<StoredOrder>> found =
                waiting.computeIfAbsent(key, k -> Promise.promise()).future();
        lookUp();
        return found;
    }

    Future<Optional<StoredOrder>> byNumber(long number) {
        Optional<StoredOrder> recent = store.recent().byNumber(number);
        return recent.isPresent() || number > store.lastNumber()
                ? Future.succeededFuture(recent)
                : table.byNumber(number);
    }

    /** Orders by rising number without gaps, beginning after {@code after}. */
    Future<List<StoredOrder>> page(long after, int limit) {
        long last = store.lastNumber(); // the table may have orders beyond it, which the log brings again
        // The memory first: what is evicted meanwhile is in the table.
        List<StoredOrder> recent = store.recent().after(after, limit);
        // An order that is evicted while they are listed may be missing in the middle.
        boolean enough = !recent.isEmpty() && recent.get(recent.size() - 1).orderNumber() == after + recent.size();
        return enough
                ? Future.succeededFuture(recent)
                : table.page(after, limit).map(stored -> merge(stored, recent, last, limit));
    }

    /** Orders that {@code subject} placed, by rising number, beginning after {@code after}. */
    Future<List<StoredOrder>> pageOf(String subject, long after, int limit) {
        long last = store.lastNumber();
        List<StoredOrder> recent = store.recent().of(subject, after, limit); // the memory first, as above
        return store.recent().covers(after)
                ? Future.succeededFuture(recent)
                : table.pageOf(subject, after, limit).map(stored -> merge(stored, recent, last, limit));
    }

    private static List<StoredOrder> merge(List<StoredOrder> stored, List<StoredOrder> recent, long last, int limit) {
        NavigableMap<Long, StoredOrder> all = new TreeMap<>();
        stored.forEach(order -> all.put(order.orderNumber(), order));
        recent.forEach(order -> all.put(order.orderNumber(), order));
        return all.headMap(last, true).values().stream().limit(limit).toList();
    }

    private void lookUp() {
        if (lookingUp || waiting.isEmpty()) {
            return;
        }
        lookingUp = true;
        Map<String, Promise<Optional<StoredOrder>>> batch = waiting;
        waiting = new LinkedHashMap<>();
        table.byKeys(new ArrayList<>(batch.keySet())).onComplete(done -> {
            lookingUp = false;
            if (done.succeeded()) {
                batch.forEach((key, promise) ->
                        promise.complete(Optional.ofNullable(done.result().get(key))));
            } else {
                batch.values().forEach(promise -> promise.fail(done.cause()));
            }
            lookUp();
        });
    }
}
