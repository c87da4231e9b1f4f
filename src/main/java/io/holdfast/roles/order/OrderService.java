package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.hosting.Chaos;
import io.holdfast.http.ContentHash;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;

/**
 * Places orders, each at most once a key: looks the key up here, trades in the catalog under the key, responds. The trade is the order:
 * its place in the ledger is the order's number, and once a majority of the catalogs has the trade, the order is safe. The group gets
 * its copy a moment later, by {@link OrderWriter}, or by the {@link LedgerFollower} of a later leader. OL1, OL2, ... are the rules of
 * docs/protocols/orders.md. Confined to its event loop.
 */
final class OrderService {

    /**
     * @param attemptsMax orders that may be in progress at once; one more is rejected
     * @param lagMax trades that may be missing in the group; an order beyond waits until the group has caught up
     */
    record Config(int attemptsMax, int lagMax) {
        static Config from(Settings settings) {
            return new Config(
                    settings.integer(
                            "order.attempts-max", 10_000, 1, 1_000_000, "orders that may be in progress at once"),
                    settings.integer(
                            "order.lag-max",
                            2_000,
                            0,
                            1_000_000,
                            "orders that the order stores may lack; more wait for them"));
        }
    }

    /** @param replayed whether the order had been placed before under the same key */
    record Placed(Order order, boolean replayed) {}

    private record Attempt(String hash, Future<Placed> outcome) {}

    private final OrderReplica replica;
    private final OrderStore store;
    private final OrderWriter writer;
    private final LedgerFollower follower;
    private final CatalogPort catalog;
    private final Config config;
    private final Map<String, Attempt> attempts = new HashMap<>();

    OrderService(
            OrderReplica replica, OrderWriter writer, LedgerFollower follower, CatalogPort catalog, Config config) {
        this.replica = replica;
        this.store = replica.store();
        this.writer = writer;
        this.follower = follower;
        this.catalog = catalog;
        this.config = config;
    }

    /** @return fails with {@code Unavailable} on a replica that does not lead */
    Future<Placed> place(PlaceOrder request) {
        // OL4: a leader decides only after an entry of its own term is committed.
        return replica.leadership().isConfirmed()
                ? placeAsLeader(request)
                : RequestScope.keep(replica.leadership().confirmed()).compose(leads -> placeAsLeader(request));
    }

    private Future<Placed> placeAsLeader(PlaceOrder request) {
        String hash = hash(request);
        Attempt running = attempts.get(request.key());
        if (running != null) { // OL4: one attempt a key at a time, others join it
            return running.hash().equals(hash)
                    ? running.outcome().map(placed -> new Placed(placed.order(), true))
                    // Whether the key belongs to other content is known when that attempt has ended: it may fail.
                    : running.outcome().transform(ended -> place(request));
        }
        if (attempts.size() + Math.max(0, writer.pendingCount() - config.lagMax()) >= config.attemptsMax()) {
            return Future.failedFuture(new Failure.Unavailable(
                    "too-many-orders", "too many orders are under way; try again (order.attempts-max)"));
        }
        Future<Placed> outcome = attempt(request, hash);
        if (!outcome.isComplete()) {
            attempts.put(request.key(), new Attempt(hash, outcome));
            outcome.onComplete(ended -> {
                attempts.remove(request.key());
                if (ended.cause() instanceof Failure.Indeterminate || attempts.isEmpty() && writer.hasGap()) {
                    follower.poll(); // OL21: the trade may have happened, and no response will tell
                }
            });
        }
        return outcome;
    }

    // The subject is a part of the content: another caller with the same key gets 422, not this order. Without one the
    // hash is that of
    // versions before there were subjects, which orders and refusals of theirs are known by.
    private static String hash(PlaceOrder request) {
        return request.subject() == null
                ? ContentHash.of("order", request.product(), request.side(), request.quantity())
                : ContentHash.of("order", request.product(), request.side(), request.quantity(), request.subject());
    }

    private Future<Placed> attempt(PlaceOrder request, String hash) {
        if (replica.time().millis() > request.deadline()) {
            return Future.failedFuture(
                    new Failure.Unavailable("deadline-passed", "the request's deadline has passed; nothing was done"));
        }
        // OL2 and OL3, without a wait between them: the watermark, then whether every order up to it is here, then the
        // look-up. A snapshot that only names orders may have been restored since this request came.
        long watermark = store.lastNumber();
        long restoreCount = store.restoreCount();
        if (!store.isComplete()) {
            return Future.failedFuture(OrderStore.incomplete());
        }
        return follower.checkConsistent()
                .compose(v -> RequestScope.keep(replica.reader().byKey(request.key())))
                .compose(found -> {
                    if (found.isPresent()) {
                        return replay(found.get(), hash);
                    }
                    return store.isCompleteSince(restoreCount)
                            ? trade(request, hash, watermark)
                            : Future.failedFuture(OrderStore.incomplete());
                });
    }

    private static Future<Placed> replay(StoredOrder stored, String hash) {
        return stored.hash().equals(hash)
                ? Future.succeededFuture(new Placed(stored.order(), true))
                : Future.failedFuture(reused());
    }

    private Future<Placed> trade(PlaceOrder request, String hash, long watermark) {
        Trade trade = new Trade(
                request.key(),
                hash,
                request.product(),
                request.side(),
                request.quantity(),
                watermark,
                request.deadline(),
                request.subject());
        return catalog.trade(trade, new Deadline(request.deadline()))
                .compose(traded -> accept(traded, watermark))
                .recover(cause -> {
                    if (isLedgerBehind(cause)) { // OL19: rejected before anything was done
                        return follower.fail(("the catalog's ledger does not have order %d, which is known here;"
                                        + " restore both from one backup")
                                .formatted(watermark));
                    }
                    if (isWatermarkStale(cause)) { // OL13: never a 409 to the client
                        // The read ends this loop at a leader that was deposed: its watermark stays stale.
                        return RequestScope.keep(replica.group().readLinearizable(() -> null))
                                .compose(leads -> attempt(request, hash));
                    }
                    return Future.failedFuture(cause);
                });
    }

    // OL18: the number is the ledger's, and a majority of the catalogs has the trade.
    private Future<Placed> accept(CatalogPort.Traded traded, long watermark) {
        StoredOrder order = StoredOrder.of(traded.entry());
        Placed placed = new Placed(order.order(), traded.replayed());
        replica.chaos().pass(Chaos.Point.TRADE_ANSWERED);
        if (order.orderNumber() <= watermark) {
            // An order of that number was here before the key was looked up: the catalog has lost trades.
            String reason = "the catalog gave the number %d to a second order; restore both from one backup"
                    .formatted(order.orderNumber());
            return follower.<Placed>fail(reason)
                    .recover(reported -> Future.failedFuture(new Failure.Indeterminate("ledger-broken", reason)));
        }
        writer.add(order);
        boolean lags = order.orderNumber() - store.lastNumber() > config.lagMax();
        return lags
                ? follower.catchUp().transform(ended -> Future.succeededFuture(placed))
                : Future.succeededFuture(placed);
    }

    private static boolean isWatermarkStale(Throwable cause) {
        return cause instanceof Failure failure && failure.code().equals(CatalogApi.STALE_WATERMARK);
    }

    private static boolean isLedgerBehind(Throwable cause) {
        return cause instanceof Failure failure && failure.code().equals(CatalogApi.LEDGER_BEHIND);
    }

    private static Failure reused() {
        return new Failure.Mismatch(
                "idempotency-key-reused", "this Idempotency-Key belongs to another order; choose a new one");
    }
}
