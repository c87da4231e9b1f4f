package io.holdfast.roles.order;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.LedgerPage;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.api.OrderApi.Wish;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.ManualTime;
import io.holdfast.platform.ops.Chaos;
import io.holdfast.platform.replication.Leadership;
import io.holdfast.platform.replication.MembershipChange;
import io.holdfast.platform.replication.ReplicatedGroup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class OrderDeskTest {
    private static final Failure DEPOSED =
            new Failure.Unavailable("not-leader", "replica 2 leads; ask there", Map.of("leader", 2));

    private final ManualTime time = new ManualTime();
    private final FakeOrderStore store = new FakeOrderStore();
    private final OrderBook book = open();
    private final ReplicatedGroup<LedgerEntry, OrderBook.Recorded> deposed = new Deposed();

    private OrderBook open() {
        return new OrderBook(store.load().result(), Optional.empty(), List.of(), new OrderBook.Keeper() {
            @Override
            public void keep(OrderChange change) {}

            @Override
            public void replace(OrderStore.Saved saved, List<StoredOrder> newest) {}

            @Override
            public void awaitSynced() {}
        });
    }

    /** Was confirmed as the leader, and is none any more when an order is to be written. */
    private static final class Deposed implements ReplicatedGroup<LedgerEntry, OrderBook.Recorded> {
        @Override
        public Future<OrderBook.Recorded> submit(LedgerEntry command) {
            return Future.failedFuture(DEPOSED);
        }

        @Override
        public <T> Future<T> read(Supplier<T> view) {
            return Future.succeededFuture(view.get());
        }

        @Override
        public <T> Future<T> peek(Supplier<T> view) {
            return read(view);
        }

        @Override
        public Future<Void> transfer(int to) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> change(MembershipChange change) {
            return Future.succeededFuture();
        }

        @Override
        public Status status() {
            return new Status(1, 1, 1, 0, 0, List.of(1, 2, 3), List.of(), Optional.empty(), Optional.empty());
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }

    private static CatalogService catalog(Future<CatalogService.Traded> answer) {
        return new CatalogService() {
            @Override
            public Future<Traded> trade(Trade wish, Deadline deadline) {
                return answer;
            }

            @Override
            public Future<LedgerPage> ledger(long from, int limit, Deadline deadline) {
                return Future.succeededFuture(new LedgerPage(List.of(), 0));
            }
        };
    }

    private OrderDesk desk(CatalogService catalog) {
        OrderReader reader = new OrderReader(book, store);
        return new OrderDesk(book, reader, deposed, new Leadership(deposed), catalog, time, 10, Chaos.OFF);
    }

    private Throwable place(Future<CatalogService.Traded> trade) {
        return desk(catalog(trade)).place(wish(2)).cause();
    }

    private Wish wish(long quantity) {
        return new Wish("k", time.millis() + 1_000, "Fox", quantity, Side.BUY);
    }

    @Test
    void an_order_that_could_not_be_written_after_its_trade_may_yet_come_to_be() {
        LedgerEntry entry =
                new LedgerEntry(1, "k", "h", "Fox", Side.BUY, 2, new BigDecimal("15.99"), Instant.ofEpochMilli(0));

        Throwable cause = place(Future.succeededFuture(new CatalogService.Traded(entry, 1)));

        assertInstanceOf(Failure.Indeterminate.class, cause);
        assertEquals("not-leader", ((Failure) cause).code());
    }

    @Test
    void nothing_was_done_when_there_was_no_trade() {
        assertInstanceOf(Failure.Unavailable.class, place(Future.failedFuture(DEPOSED)));
    }

    @Test
    void a_key_is_told_to_stand_for_something_else_only_once_it_does() {
        Promise<CatalogService.Traded> first = Promise.promise();
        OrderDesk desk = desk(catalog(first.future()));
        desk.place(wish(2));

        Future<OrderDesk.Placed> other = desk.place(wish(3));
        assertFalse(other.isComplete());
        first.fail(DEPOSED);

        assertInstanceOf(Failure.Unavailable.class, other.cause()); // of its own attempt
    }
}
