package io.holdfast.roles.order;

import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.OrderPage;
import io.holdfast.api.ReadFrom;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers reads of orders. An order that is here is committed and never changes, so any replica may return it. That an order does not
 * exist, or that there are no more, only the leader may return, once it has everything that the ledger had when the read came (OL22).
 * Confined to its event loop.
 */
final class OrderQueries {
    private final OrderStore store;
    private final OrderReader reader;
    private final OrderWriter writer;
    private final LedgerFollower follower;

    OrderQueries(OrderReplica replica, OrderWriter writer, LedgerFollower follower) {
        this.store = replica.store();
        this.reader = replica.reader();
        this.writer = writer;
        this.follower = follower;
    }

    /**
     * @param subject only an order that it placed is found; empty for an order of anybody
     * @return fails with {@code Unavailable} where it is unknown
     */
    Future<Optional<StoredOrder>> byNumber(long number, ReadFrom from, Optional<String> subject) {
        return byNumber(number, from).map(found -> found.filter(order -> order.isVisibleTo(subject)));
    }

    /** The same of anybody. */
    Future<Optional<StoredOrder>> byNumber(long number, ReadFrom from) {
        return ifComplete(() -> reader.byNumber(number)).compose(found -> {
            if (found.isPresent() || from == ReadFrom.ANY) {
                return Future.succeededFuture(found);
            }
            Optional<StoredOrder> pending = writer.find(number);
            return pending.isPresent()
                    ? Future.succeededFuture(pending)
                    : follower.catchUp().compose(v -> ifComplete(() -> reader.byNumber(number)));
        });
    }

    /** The same by Idempotency-Key, of anybody. */
    Future<Optional<StoredOrder>> byKey(String key, ReadFrom from) {
        return ifComplete(() -> reader.byKey(key))
                .compose(found -> found.isPresent() || from == ReadFrom.ANY
                        ? Future.succeededFuture(found)
                        : follower.catchUp().compose(v -> ifComplete(() -> reader.byKey(key))));
    }

    /** A page shorter than {@code limit} means that there are no more orders: only the leader may return it. */
    Future<OrderPage> page(long after, int limit, ReadFrom from) {
        return page(limit, from, () -> reader.page(after, limit))
                .map(orders -> new OrderPage(orders, store.lastNumber()));
    }

    /** Like {@link #page}, of the orders that {@code subject} placed; how many there are of others it does not tell. */
    Future<OrderPage> pageOf(String subject, long after, int limit, ReadFrom from) {
        return page(limit, from, () -> reader.pageOf(subject, after, limit)).map(orders -> {
            long last = orders.isEmpty() ? after : orders.get(orders.size() - 1).orderNumber();
            return new OrderPage(orders, last);
        });
    }

    private Future<List<Order>> page(int limit, ReadFrom from, Supplier<Future<List<StoredOrder>>> read) {
        return ifComplete(read)
                .compose(orders -> orders.size() == limit || from == ReadFrom.ANY
                        ? Future.succeededFuture(orders)
                        : follower.catchUp().compose(v -> ifComplete(read)))
                .map(orders -> orders.stream().map(StoredOrder::order).toList());
    }

    /** Orders with their keys and hashes, for a replica that lacks them. */
    Future<List<StoredOrder>> stored(long after, int limit) {
        return ifComplete(() -> reader.page(after, limit));
    }

    // OL24: a snapshot that only names orders may be restored while rows are read, so completeness is checked again
    // afterwards. By then the orders may have been fetched that were missing when the rows were read: hence the count.
    private <T> Future<T> ifComplete(Supplier<Future<T>> read) {
        long restoreCount = store.restoreCount();
        if (!store.isComplete()) {
            return Future.failedFuture(OrderStore.incomplete());
        }
        return read.get()
                .compose(found -> store.isCompleteSince(restoreCount)
                        ? Future.succeededFuture(found)
                        : Future.failedFuture(OrderStore.incomplete()));
    }
}
