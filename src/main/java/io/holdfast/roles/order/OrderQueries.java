package io.holdfast.roles.order;

import io.holdfast.api.OrderApi.OrderPage;
import io.holdfast.hosting.replica.ReadFrom;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells orders. One that is here was decided and never changes, so any replica may tell it. That there is none, or no more, only the
 * leader may, once it has everything that the ledger had when it was asked (OL22). Confined to its event loop.
 */
final class OrderQueries {
    private final OrderStore book;
    private final OrderReader reader;
    private final OrderWriter writer;
    private final LedgerFollower tail;

    OrderQueries(OrderStore book, OrderReader reader, OrderWriter writer, LedgerFollower tail) {
        this.book = book;
        this.reader = reader;
        this.writer = writer;
        this.tail = tail;
    }

    /** @return fails with {@code Unavailable} where it cannot be told */
    Future<Optional<StoredOrder>> byNumber(long number, ReadFrom from) {
        return whole(() -> reader.byNumber(number)).compose(found -> {
            if (found.isPresent() || from == ReadFrom.ANY) {
                return Future.succeededFuture(found);
            }
            Optional<StoredOrder> coming = writer.find(number);
            return coming.isPresent()
                    ? Future.succeededFuture(coming)
                    : tail.caughtUp().compose(all -> whole(() -> reader.byNumber(number)));
        });
    }

    /** A full page is a page; a shorter one claims that there are no more. */
    Future<OrderPage> page(long after, int limit, ReadFrom from) {
        return whole(() -> reader.page(after, limit))
                .compose(orders -> orders.size() == limit || from == ReadFrom.ANY
                        ? Future.succeededFuture(orders)
                        : tail.caughtUp().compose(all -> whole(() -> reader.page(after, limit))))
                .map(orders ->
                        new OrderPage(orders.stream().map(StoredOrder::order).toList(), book.lastNumber()));
    }

    /** What this replica has, for another one that lacks it. */
    Future<List<StoredOrder>> stored(long after, int limit) {
        return whole(() -> reader.page(after, limit));
    }

    // OL24: a snapshot that only names orders may come while rows are read, so it is looked at afterwards; and that may
    // have been fetched by then, but not by the time that the rows were read.
    private <T> Future<T> whole(Supplier<Future<T>> read) {
        long restores = book.restores();
        if (!book.isComplete()) {
            return Future.failedFuture(OrderStore.notWhole());
        }
        return read.get()
                .compose(found -> book.isStillWhole(restores)
                        ? Future.succeededFuture(found)
                        : Future.failedFuture(OrderStore.notWhole()));
    }
}
