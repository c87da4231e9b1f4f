package io.holdfast.roles.order;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** An order store in memory, which keeps what was synced and, unless it crashes, what was written. */
public final class FakeOrderTable implements OrderTable {
    private NavigableMap<Long, StoredOrder> written = new TreeMap<>();
    private NavigableMap<Long, StoredOrder> synced = new TreeMap<>();
    private Saved saved = Saved.NOTHING;
    private Saved savedSynced = saved;
    private Future<Void> reads = Future.succeededFuture();

    /** What is read from now on is told once {@code until} is done, as it is now. */
    void readsWait(Future<Void> until) {
        reads = until;
    }

    /** Loses what was not synced. */
    public void crash() {
        written = new TreeMap<>(synced);
        saved = savedSynced;
    }

    @Override
    public Future<Saved> load() {
        return Future.succeededFuture(saved);
    }

    @Override
    public Future<Optional<Long>> firstMissing(long upTo) {
        long first = 1;
        while (first <= upTo && written.containsKey(first)) {
            first++;
        }
        return Future.succeededFuture(first > upTo ? Optional.empty() : Optional.of(first));
    }

    @Override
    public Future<Map<String, StoredOrder>> byKeys(Collection<String> keys) {
        Map<String, StoredOrder> found = new HashMap<>();
        written.values().stream().filter(order -> keys.contains(order.key())).forEach(o -> found.put(o.key(), o));
        return reads.map(found);
    }

    @Override
    public Future<Optional<StoredOrder>> byNumber(long number) {
        Optional<StoredOrder> found = Optional.ofNullable(written.get(number));
        return reads.map(found);
    }

    @Override
    public Future<List<StoredOrder>> page(long after, int limit) {
        List<StoredOrder> found =
                written.tailMap(after, false).values().stream().limit(limit).toList();
        return reads.map(found);
    }

    @Override
    public Future<List<StoredOrder>> pageOf(String subject, long after, int limit) {
        List<StoredOrder> found = written.tailMap(after, false).values().stream()
                .filter(order -> order.order().isOf(subject))
                .limit(limit)
                .toList();
        return reads.map(found);
    }

    @Override
    public Future<Void> addMissing(List<StoredOrder> orders) {
        orders.forEach(order -> written.put(order.order().orderNumber(), order));
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> replace(Saved other, List<StoredOrder> newest) {
        saved = other;
        return addMissing(newest);
    }

    @Override
    public Future<Void> write(List<OrderChange> changes) {
        for (OrderChange change : changes) {
            addMissing(change.orders());
        }
        if (!changes.isEmpty()) {
            saved = OrderState.after(saved, changes);
        }
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> sync() {
        synced = new TreeMap<>(written);
        savedSynced = saved;
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
