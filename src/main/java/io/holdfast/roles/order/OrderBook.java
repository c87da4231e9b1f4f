package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.platform.replication.SoloMachine;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The orders, as a state machine whose only command is a trade of the catalog's ledger: each becomes exactly one order, however
 * often and in whatever order it comes.
 *
 * <p>In memory are the watermark, the numbers of the trades done above it, and the orders that no flush has written yet; all older
 * ones are in {@link SoloOrderStore}.
 */
final class OrderBook implements SoloMachine<LedgerEntry, OrderBook.Recorded> {

    /** @param first the order this trade became just now; empty when it had become one before */
    record Recorded(Optional<StoredOrder> first) {}

    private final SoloOrderStore store;
    private final Map<String, StoredOrder> freshByKey = new HashMap<>();
    private final TreeSet<Long> doneAbove = new TreeSet<>();
    private List<StoredOrder> unflushed = new ArrayList<>();
    private long watermark;
    private long lastNumber;

    OrderBook(SoloOrderStore store) {
        this.store = store;
    }

    @Override
    public Future<Long> recover() {
        return store.load().map(saved -> {
            watermark = saved.watermark();
            lastNumber = saved.lastNumber();
            saved.doneAbove().forEach(this::done);
            return saved.appliedIndex();
        });
    }

    @Override
    public Recorded apply(long index, Instant at, LedgerEntry trade) {
        if (isDone(trade.seq())) {
            return new Recorded(Optional.empty());
        }
        StoredOrder order = StoredOrder.of(++lastNumber, trade); // rule 12: the number is given here, by nobody else
        done(trade.seq());
        unflushed.add(order);
        freshByKey.put(order.key(), order);
        return new Recorded(Optional.of(order));
    }

    @Override
    public Future<Void> flush(long index) {
        List<StoredOrder> batch = unflushed;
        unflushed = new ArrayList<>();
        return store.write(batch, watermark, index)
                .onSuccess(written -> batch.forEach(order -> freshByKey.remove(order.key())));
    }

    @Override
    public Future<Void> close() {
        return store.close();
    }

    /** The order under {@code key} among those that may not be on disk yet. */
    Optional<StoredOrder> fresh(String key) {
        return Optional.ofNullable(freshByKey.get(key));
    }

    /** The largest number such that every trade up to it has its order (rule 2: contiguous, not the maximum). */
    long watermark() {
        return watermark;
    }

    long lastNumber() {
        return lastNumber;
    }

    boolean isDone(long seq) {
        return seq <= watermark || doneAbove.contains(seq);
    }

    private void done(long seq) {
        doneAbove.add(seq);
        while (doneAbove.remove(watermark + 1)) {
            watermark++;
        }
    }
}
