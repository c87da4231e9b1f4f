package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.Wish;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.ops.Chaos;
import io.holdfast.platform.replication.Leadership;
import io.holdfast.platform.replication.ReplicatedGroup;
import io.holdfast.platform.web.ContentHash;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

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
    private final OrderReader reader;
    private final ReplicatedGroup<LedgerEntry, OrderBook.Recorded> group;
    private final Leadership leadership;
    private final CatalogService catalog;
    private final Time time;
    private final int attemptsMax;
    private final Chaos chaos;
    private final Map<String, Attempt> attempts = new HashMap<>();
    private Runnable readLedger = () -> {};
    private long head;

    /** @param attemptsMax orders that may be under way at once; one more is refused */
    OrderDesk(
            OrderBook book,
            OrderReader reader,
            ReplicatedGroup<LedgerEntry, OrderBook.Recorded> group,
            Leadership leadership,
            CatalogService catalog,
            Time time,
            int attemptsMax,
            Chaos chaos) {
        this.book = book;
        this.reader = reader;
        this.group = group;
        this.leadership = leadership;
        this.catalog = catalog;
        this.time = time;
        this.attemptsMax = attemptsMax;
        this.chaos = chaos;
    }

    /** @param reader called when the catalog's ledger may have trades that no attempt here will write (rule 14) */
    void onLedgerNews(Runnable reader) {
        readLedger = reader;
    }

    /** @return fails with {@code Unavailable} on a replica that does not lead */
    Future<Placed> place(Wish wish) {
        // Rule 4: only behind an entry of this leader's own term.
        return leadership.isConfirmed()
                ? placeHere(wish)
                : leadership.confirmed().compose(leads -> placeHere(wish));
    }

    /** Whether an attempt with this key is running, which writes its order itself. */
    boolean isUnderWay(String key) {
        return attempts.containsKey(key);
    }

    private Future<Placed> placeHere(Wish wish) {
        String hash = ContentHash.of("order", wish.name(), wish.type(), wish.quantity());
        Attempt running = attempts.get(wish.key());
        if (running != null) { // rule 5: one attempt a key at a time, others join it
            return running.hash().equals(hash)
                    ? running.outcome().map(placed -> new Placed(placed.order(), true))
                    // That the key stands for something else is only told once it does: this attempt may yet come to
                    // nothing.
                    : running.outcome().transform(ended -> place(wish));
        }
        if (attempts.size() >= attemptsMax) {
            return Future.failedFuture(new Failure.Unavailable(
                    "too-many-orders", "too many orders are under way; try again (order.attempts-max)"));
        }
        Future<Placed> outcome = attempt(wish, hash);
        if (!outcome.isComplete()) {
            attempts.put(wish.key(), new Attempt(hash, outcome));
            outcome.onComplete(ended -> {
                attempts.remove(wish.key());
                boolean unexplained = attempts.isEmpty() && head > book.watermark();
                if (unexplained || ended.cause() instanceof Failure.Indeterminate) {
                    readLedger.run();
                }
            });
        }
        return outcome;
    }

    private Future<Placed> attempt(Wish wish, String hash) {
        if (time.millis() > wish.deadline()) {
            return Future.failedFuture(
                    new Failure.Unavailable("deadline-passed", "the request's deadline has passed; nothing was done"));
        }
        // Rule 4: the watermark is read no later than the key is looked up.
        long watermark = book.watermark();
        return reader.byKey(wish.key())
                .compose(found -> found.isPresent() ? replay(found.get(), hash) : trade(wish, hash, watermark));
    }

    private static Future<Placed> replay(StoredOrder stored, String hash) {
        return stored.hash().equals(hash)
                ? Future.succeededFuture(new Placed(stored.order(), true))
                : Future.failedFuture(reused());
    }

    private Future<Placed> trade(Wish wish, String hash, long watermark) {
        Trade trade =
                new Trade(wish.key(), hash, wish.name(), wish.type(), wish.quantity(), watermark, wish.deadline());
        return catalog.trade(trade, new Deadline(wish.deadline()))
                .compose(this::record)
                .recover(cause -> {
                    if (isStale(cause)) { // rule 9: never told as a 409
                        // A leader that was deposed without knowing would be stale for ever; it ends here.
                        return group.read(() -> null).compose(leads -> attempt(wish, hash));
                    }
                    return Future.failedFuture(cause);
                });
    }

    // Rules 12 and 13: the order is answered with the number that applying it gave, once a majority keeps it.
    private Future<Placed> record(CatalogService.Traded traded) {
        LedgerEntry entry = traded.entry();
        head = Math.max(head, traded.head());
        chaos.pass(Chaos.Point.TRADE_ANSWERED);
        return group.submit(entry)
                .recover(cause -> Future.failedFuture(afterTrade(cause)))
                .compose(recorded -> {
                    chaos.pass(Chaos.Point.ORDER_COMMITTED);
                    return recorded.first()
                            .map(stored -> Future.succeededFuture(new Placed(stored.order(), false)))
                            .orElseGet(() -> recordedBefore(entry));
                });
    }

    // The group took no order, and yet something was done: whoever leads will write it from the ledger.
    private static Throwable afterTrade(Throwable cause) {
        return cause instanceof Failure.Unavailable refused
                ? new Failure.Indeterminate(
                        refused.code(), "the trade is done, its order is not yet written; " + refused.getMessage())
                : cause;
    }

    private Future<Placed> recordedBefore(LedgerEntry entry) {
        return reader.byKey(entry.key()).map(found -> found.map(stored -> new Placed(stored.order(), true))
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
