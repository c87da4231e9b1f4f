package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.OrderApi.NewOrder;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.replication.ReplicatedGroup;
import io.holdfast.platform.web.ContentHash;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Takes orders, each at most once a key: looks the key up here, trades in the catalog under the key, writes the order, answers.
 * Whatever dies in between, the same key leads to the same order, and {@link LedgerTail} writes the order of every trade that has
 * none. The numbers are the rules of the exactly-once protocol (docs/guarantees.md). Confined to its event loop.
 */
final class OrderDesk {

    /** @param replayed whether the order had been placed before under the same key */
    record Placed(Order order, boolean replayed) {}

    private record Attempt(String hash, Future<Placed> outcome) {}

    private final OrderBook book;
    private final SoloOrderStore store;
    private final ReplicatedGroup<LedgerEntry, OrderBook.Recorded> group;
    private final CatalogClient catalog;
    private final Time time;
    private final int attemptsMax;
    private Runnable onUnknown = () -> {};
    private final Map<String, Attempt> attempts = new HashMap<>();

    /**
     * @param attemptsMax orders that may be under way at once; one more is refused
     */
    OrderDesk(
            OrderBook book,
            SoloOrderStore store,
            ReplicatedGroup<LedgerEntry, OrderBook.Recorded> group,
            CatalogClient catalog,
            Time time,
            int attemptsMax) {
        this.book = book;
        this.store = store;
        this.group = group;
        this.catalog = catalog;
        this.time = time;
        this.attemptsMax = attemptsMax;
    }

    /** @param reader called when nobody knows whether a trade happened, so that the ledger is looked at */
    void onUnknown(Runnable reader) {
        onUnknown = reader;
    }

    Future<Placed> place(NewOrder wish, String key, Deadline deadline) {
        String hash = ContentHash.of("order", wish.name(), wish.type(), wish.quantity());
        Attempt running = attempts.get(key);
        if (running != null) { // rule 5: one attempt a key at a time, others join it
            return running.hash().equals(hash)
                    ? running.outcome().map(placed -> new Placed(placed.order(), true))
                    : Future.failedFuture(reused());
        }
        if (attempts.size() >= attemptsMax) {
            return Future.failedFuture(new Failure.Unavailable(
                    "too-many-orders", "too many orders are under way; try again (order.attempts-max)"));
        }
        Future<Placed> outcome = attempt(wish, key, hash, deadline);
        if (!outcome.isComplete()) {
            attempts.put(key, new Attempt(hash, outcome));
            outcome.onComplete(ended -> attempts.remove(key));
        }
        return outcome;
    }

    /** Whether an attempt with this key is running, which writes its order itself. */
    boolean isUnderWay(String key) {
        return attempts.containsKey(key);
    }

    /** The order with that number, once it is on disk. */
    Future<Optional<Order>> find(long number) {
        return group.read(() -> number <= book.lastNumber())
                .compose(exists -> exists ? store.byNumber(number) : Future.succeededFuture(Optional.empty()));
    }

    private Future<Placed> attempt(NewOrder wish, String key, String hash, Deadline deadline) {
        if (deadline.hasPassed(time)) {
            return Future.failedFuture(
                    new Failure.Unavailable("deadline-passed", "the request's deadline has passed; nothing was done"));
        }
        // Rule 4: the watermark is read no later than the key is looked up.
        long watermark = book.watermark();
        return lookUp(key)
                .compose(found ->
                        found.isPresent() ? replay(found.get(), hash) : trade(wish, key, hash, watermark, deadline));
    }

    // What is fresh may not be on disk yet, so its answer waits until it is; what is not fresh can only be on disk.
    private Future<Optional<StoredOrder>> lookUp(String key) {
        return book.fresh(key).isPresent() ? group.read(() -> book.fresh(key)) : store.byKey(key);
    }

    private Future<Placed> replay(StoredOrder stored, String hash) {
        return stored.hash().equals(hash)
                ? Future.succeededFuture(new Placed(stored.order(), true))
                : Future.failedFuture(reused());
    }

    private Future<Placed> trade(NewOrder wish, String key, String hash, long watermark, Deadline deadline) {
        var trade = new CatalogApi.Trade(hash, wish.name(), wish.type(), wish.quantity(), watermark);
        return catalog.trade(key, trade, deadline).compose(this::record).recover(cause -> {
            if (isStale(cause)) { // rule 9: never told as a 409
                return attempt(wish, key, hash, deadline);
            }
            if (cause instanceof Failure.Indeterminate) {
                onUnknown.run();
            }
            return Future.failedFuture(cause);
        });
    }

    // Rules 12 and 13: the order is answered with the number that applying it gave, once it is kept.
    private Future<Placed> record(LedgerEntry entry) {
        return group.submit(entry).compose(recorded -> recorded.first()
                .map(stored -> Future.succeededFuture(new Placed(stored.order(), false)))
                .orElseGet(() -> recordedBefore(entry)));
    }

    private Future<Placed> recordedBefore(LedgerEntry entry) {
        return lookUp(entry.key()).map(found -> found.map(stored -> new Placed(stored.order(), true))
                .orElseThrow(
                        () -> new IllegalStateException("trade %d is done but has no order".formatted(entry.seq()))));
    }

    private static boolean isStale(Throwable cause) {
        return cause instanceof Failure failure && failure.code().equals(CatalogApi.STALE_WATERMARK);
    }

    private static Failure reused() {
        return new Failure.Mismatch(
                "idempotency-key-reused", "this Idempotency-Key belongs to another order; choose a new one");
    }
}
