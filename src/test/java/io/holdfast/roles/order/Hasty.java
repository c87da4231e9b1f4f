package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.platform.replication.ReplicatedGroup;
import io.holdfast.simulation.orders.PassingGroup;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;

/** Groups whose answers come too early. */
final class Hasty {
    private Hasty() {}

    /** Reads as soon as it leads. */
    static final class Reads<C, R> extends PassingGroup<C, R> {
        Reads(ReplicatedGroup<C, R> group) {
            super(group);
        }

        @Override
        public <T> Future<T> read(Supplier<T> view) {
            return group.status().leads() ? Future.succeededFuture(view.get()) : group.read(view);
        }
    }

    /** Tells the number that an order would have if all went well. */
    static final class Submits extends PassingGroup<LedgerEntry, OrderBook.Recorded> {
        private final OrderBook book;
        private final boolean atOnce;

        Submits(ReplicatedGroup<LedgerEntry, OrderBook.Recorded> group, OrderBook book, boolean atOnce) {
            super(group);
            this.book = book;
            this.atOnce = atOnce;
        }

        @Override
        public Future<OrderBook.Recorded> submit(LedgerEntry trade) {
            OrderBook.Recorded guess =
                    new OrderBook.Recorded(Optional.of(StoredOrder.of(book.lastNumber() + 1, trade)));
            Future<OrderBook.Recorded> decided = group.submit(trade);
            return atOnce ? Future.succeededFuture(guess) : decided.map(recorded -> guess);
        }
    }
}
