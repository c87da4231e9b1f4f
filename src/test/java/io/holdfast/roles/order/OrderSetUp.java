package io.holdfast.roles.order;

import io.holdfast.base.time.ManualTime;
import io.holdfast.hosting.Chaos;
import io.holdfast.replication.Leadership;
import io.holdfast.replication.StateMachine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A replica of the order book that leads, put together as {@link OrderVerticle} does, on a ledger and a group that are fakes. */
final class OrderSetUp {
    static final Duration FRESH = Duration.ofMillis(100);
    static final int LAG_MAX = 3;

    final ManualTime time = new ManualTime();
    final FakeOrderTable store = new FakeOrderTable();
    final OrderStore book =
            new OrderStore(OrderTable.Saved.NOTHING, Optional.empty(), List.of(), new OrderStore.Keeper() {
                @Override
                public void keep(OrderChange change) {
                    store.write(List.of(change));
                }

                @Override
                public void replace(OrderTable.Saved saved, List<StoredOrder> newest) {
                    store.replace(saved, newest);
                }

                @Override
                public void awaitSynced() {
                    store.sync();
                }
            });
    final FakeOrderGroup group = new FakeOrderGroup(book);
    final FakeLedger ledger = new FakeLedger();
    final Leadership leadership = new Leadership(group, time, FRESH);
    final Deque<Runnable> lingering = new ArrayDeque<>();
    final List<String> complaints = new ArrayList<>();
    final OrderReader reader = new OrderReader(book, store);
    final OrderWriter writer = new OrderWriter(book, group, leadership, time, lingering::add, Chaos.OFF);
    final LedgerFollower tail = new LedgerFollower(
            time, ledger, book, writer, group, leadership, Duration.ofSeconds(1), 2, complaints::add);
    final OrderQueries queries = new OrderQueries(book, reader, writer, tail);

    OrderService desk(CatalogPort catalog) {
        return new OrderService(
                book,
                reader,
                writer,
                tail,
                group,
                leadership,
                catalog,
                time,
                new OrderService.Config(10, LAG_MAX),
                Chaos.OFF);
    }

    /** The moment that orders wait for each other is over. */
    void lingered() {
        while (!lingering.isEmpty()) {
            lingering.remove().run();
        }
    }

    /** A snapshot comes that carries {@code carried} orders up to {@code last} and only names those before. */
    void restore(long last, int carried) {
        OrderSnapshot snapshot =
                new OrderSnapshot(last, run(last - carried + 1, last).orders());
        book.restore(new StateMachine.Position(1_000_000, Instant.EPOCH), snapshot.write());
    }

    /** What is missing was fetched from others. */
    void fetchMissing() {
        OrderStore.Gap gap = book.gap().orElseThrow();
        store.fill(run(gap.after() + 1, gap.upTo()).orders());
        book.filled(gap);
    }

    OrderBatch run(long from, long to) {
        List<StoredOrder> orders = new ArrayList<>();
        for (long number = from; number <= to; number++) {
            orders.add(FakeLedger.order(number));
        }
        return new OrderBatch(orders);
    }
}
