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

/** A leader of the order group, assembled by {@link OrderAssembly} on a fake ledger and a fake group. */
final class OrderSetUp {
    static final Duration FRESH = Duration.ofMillis(100);
    static final int LAG_MAX = 3;

    final ManualTime time = new ManualTime();
    final FakeOrderTable table = new FakeOrderTable();
    final OrderStore store =
            new OrderStore(OrderTable.Saved.NOTHING, Optional.empty(), List.of(), new OrderStore.Persistence() {
                @Override
                public void append(OrderChange change) {
                    table.write(List.of(change));
                }

                @Override
                public void replace(OrderTable.Saved saved, List<StoredOrder> newest) {
                    table.replace(saved, newest);
                }

                @Override
                public void awaitSynced() {
                    table.sync();
                }
            });
    final FakeOrderGroup group = new FakeOrderGroup(store);
    final FakeLedger ledger = new FakeLedger();
    final Leadership leadership = new Leadership(group, time, FRESH);
    final Deque<Runnable> lingering = new ArrayDeque<>();
    final List<String> complaints = new ArrayList<>();
    final OrderReplica replica =
            new OrderReplica(store, new OrderReader(store, table), group, leadership, time, Chaos.OFF);
    final OrderService.Config config = new OrderService.Config(10, LAG_MAX);
    private final OrderAssembly assembly = OrderAssembly.of(
            replica,
            ledger,
            new OrderAssembly.Config(config, new LedgerFollower.Config(Duration.ofSeconds(1), 2)),
            lingering::add,
            complaints::add);
    final OrderReader reader = replica.reader();
    final OrderWriter writer = assembly.writer();
    final LedgerFollower follower = assembly.follower();
    final OrderQueries queries = assembly.queries();

    /** A service that trades in {@code catalog}. */
    OrderService service(CatalogPort catalog) {
        return new OrderService(replica, writer, follower, catalog, config);
    }

    /** The moment that orders wait for each other is over. */
    void lingered() {
        while (!lingering.isEmpty()) {
            lingering.remove().run();
        }
    }

    /** A snapshot comes that carries {@code snapshotOrders} orders up to {@code last} and only names those before. */
    void restore(long last, int snapshotOrders) {
        OrderSnapshot snapshot =
                new OrderSnapshot(last, batch(last - snapshotOrders + 1, last).orders());
        store.restore(new StateMachine.Position(1_000_000, Instant.EPOCH), snapshot.write());
    }

    /** What is missing was fetched from others. */
    void fetchMissing() {
        OrderStore.Gap gap = store.gap().orElseThrow();
        table.addMissing(batch(gap.after() + 1, gap.upTo()).orders());
        store.backfilled(gap);
    }

    OrderBatch batch(long from, long to) {
        List<StoredOrder> orders = new ArrayList<>();
        for (long number = from; number <= to; number++) {
            orders.add(FakeLedger.order(number));
        }
        return new OrderBatch(orders);
    }
}
