package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.Wish;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Chaos;
import io.holdfast.http.ContentHash;
import io.holdfast.replication.Leadership;
import io.holdfast.replication.ReplicatedGroup;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes orders, each at most once a key: looks the key up here, trades in the catalog under the key, answers. The trade is the order:
 * its place in the ledger is the order's number, and with the trade the order is on the disks of a majority. The book copies it a
 * moment later, by {@link OrderWriter}, or whoever leads then by {@link LedgerFollower}. The numbers are the rules of the ledger
 * (docs/protocols/orders.md). Confined to its event loop.
 */
final class OrderService {

    /**
     * @param attemptsMax orders that may be under way at once; one more is refused
     * @param lagMax trades that the book may lack; an order beyond waits until the book has caught up
     */
    record Config(int attemptsMax, int lagMax) {
        static Config from(Settings settings) {
            return new Config(
                    settings.integer(
                            "order.attempts-max", 10_000, 1, 1_000_000, "orders that may be under way at once"),
                    settings.integer(
                            "order.lag-max", 2_000, 0, 1_000_000, "orders not in the book yet; more wait for it"));
        }
    }

    /** @param replayed whether the order had been placed before under the same key */
    record Placed(Order order, boolean replayed) {}

    private record Attempt(String hash, Future<Placed> outcome) {}

    private final OrderStore book;
    private final OrderReader reader;
    private final OrderWriter writer;
    private final LedgerFollower tail;
    private final ReplicatedGroup<OrderBatch, Long> group;
    private final Leadership leadership;
    private final CatalogPort catalog;
    private final Time time;
    private final Config config;
    private final Chaos chaos;
    private final Map<String, Attempt> attempts = new HashMap<>();

    OrderService(
            OrderStore book,
            OrderReader reader,
            OrderWriter writer,
            LedgerFollower tail,
            ReplicatedGroup<OrderBatch, Long> group,
            Leadership leadership,
            CatalogPort catalog,
            Time time,
            Config config,
            Chaos chaos) {
        this.book = book;
        this.reader = reader;
        this.writer = writer;
        this.tail = tail;
        this.group = group;
        this.leadership = leadership;
        this.catalog = catalog;
        this.time = time;
        this.config = config;
        this.chaos = chaos;
    }

    /** @return fails with {@code Unavailable} on a replica that does not lead */
    Future<Placed> place(Wish wish) {
        // OL4: only behind an entry of this leader's own term.
        return leadership.isConfirmed()
                ? placeHere(wish)
                : leadership.confirmed().compose(leads -> placeHere(wish));
    }

    private Future<Placed> placeHere(Wish wish) {
        String hash = ContentHash.of("order", wish.name(), wish.type(), wish.quantity());
        Attempt running = attempts.get(wish.key());
        if (running != null) { // OL4: one attempt a key at a time, others join it
            return running.hash().equals(hash)
                    ? running.outcome().map(placed -> new Placed(placed.order(), true))
                    // That the key stands for something else is only told once it does: this attempt may yet come to
                    // nothing.
                    : running.outcome().transform(ended -> place(wish));
        }
        if (attempts.size() + Math.max(0, writer.waiting() - config.lagMax()) >= config.attemptsMax()) {
            return Future.failedFuture(new Failure.Unavailable(
                    "too-many-orders", "too many orders are under way; try again (order.attempts-max)"));
        }
        Future<Placed> outcome = attempt(wish, hash);
        if (!outcome.isComplete()) {
            attempts.put(wish.key(), new Attempt(hash, outcome));
            outcome.onComplete(ended -> {
                attempts.remove(wish.key());
                if (ended.cause() instanceof Failure.Indeterminate || attempts.isEmpty() && writer.hasHole()) {
                    tail.read(); // OL21: nobody here will tell of that trade
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
        // OL2 and OL3, in one step: the watermark, then whether all up to it is here, then the look-up. A wait may have
        // come
        // before, and a snapshot with it that only names orders.
        long watermark = book.lastNumber();
        long restores = book.restores();
        if (!book.isComplete()) {
            return Future.failedFuture(OrderStore.notWhole());
        }
        return tail.unbroken().compose(v -> reader.byKey(wish.key())).compose(found -> {
            if (found.isPresent()) {
                return replay(found.get(), hash);
            }
            return book.isStillWhole(restores)
                    ? trade(wish, hash, watermark)
                    : Future.failedFuture(OrderStore.notWhole());
        });
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
                .compose(traded -> accept(traded, watermark))
                .recover(cause -> {
                    if (isBehind(cause)) { // OL19: found before anything was done
                        return tail.giveUp(("the catalog's ledger does not have order %d, which is known here;"
                                        + " restore both from one backup")
                                .formatted(watermark));
                    }
                    if (isStale(cause)) { // OL13: never told as a 409
                        // A leader that was deposed without knowing would be stale for ever; it ends here.
                        return group.readLinearizable(() -> null).compose(leads -> attempt(wish, hash));
                    }
                    return Future.failedFuture(cause);
                });
    }

    // OL18: the catalog's ledger has given the number, and a majority keeps it.
    private Future<Placed> accept(CatalogPort.Traded traded, long watermark) {
        StoredOrder order = StoredOrder.of(traded.entry());
        Placed placed = new Placed(order.order(), traded.again());
        chaos.pass(Chaos.Point.TRADE_ANSWERED);
        if (order.number() <= watermark) {
            // That number was taken before the key was looked up: the catalog has forgotten what it gave out.
            String why = "the catalog gave the number %d to a second order; restore both from one backup"
                    .formatted(order.number());
            return tail.<Placed>giveUp(why)
                    .recover(told -> Future.failedFuture(new Failure.Indeterminate("ledger-broken", why)));
        }
        writer.take(order);
        boolean lags = order.number() - book.lastNumber() > config.lagMax();
        return lags
                ? tail.caughtUp().transform(whetherOrNot -> Future.succeededFuture(placed))
                : Future.succeededFuture(placed);
    }

    private static boolean isStale(Throwable cause) {
        return cause instanceof Failure failure && failure.code().equals(CatalogApi.STALE_WATERMARK);
    }

    private static boolean isBehind(Throwable cause) {
        return cause instanceof Failure failure && failure.code().equals(CatalogApi.LEDGER_BEHIND);
    }

    private static Failure reused() {
        return new Failure.Mismatch(
                "idempotency-key-reused", "this Idempotency-Key belongs to another order; choose a new one");
    }
}
