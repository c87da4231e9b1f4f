package io.holdfast.roles.order;

import io.holdfast.simulation.Host;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Writes an order store asynchronously, as {@link OrderPersister} does: late, in pieces, and synced later still. */
final class PersisterOfSite implements OrderStore.Persistence {
    private record Replaced(OrderTable.Saved saved, List<StoredOrder> newest) {}

    private final Host host;
    private final Random random;
    private final FakeOrderTable table;
    private final Deque<Object> pending = new ArrayDeque<>();
    private OrderStore store;
    private Object newest;

    PersisterOfSite(Host host, Random random, FakeOrderTable table) {
        this.host = host;
        this.random = random;
        this.table = table;
    }

    void begin(OrderStore opened) {
        store = opened;
        writeNowAndThen();
    }

    private void writeNowAndThen() {
        host.plan(Host.Source.TIMER, random.nextInt(400_000), () -> {
            for (int left = random.nextInt(pending.size() + 1); left > 0; left--) {
                writeNext();
            }
            if (random.nextInt(4) == 0) {
                sync();
            }
            writeNowAndThen();
        });
    }

    private void writeNext() {
        newest = pending.poll();
        if (newest instanceof OrderChange change) {
            table.write(List.of(change));
        } else if (newest instanceof Replaced replaced) {
            table.replace(replaced.saved(), replaced.newest());
            table.sync();
        }
    }

    private void sync() {
        table.sync();
        if (newest instanceof OrderChange change) {
            change.orders().forEach(order -> store.markSynced(order.orderNumber()));
        } else if (newest instanceof Replaced replaced) {
            store.markSynced(replaced.saved().lastNumber());
        }
        newest = null;
    }

    void writeAll() {
        while (!pending.isEmpty()) {
            writeNext();
        }
    }

    @Override
    public void append(OrderChange change) {
        pending.add(change);
    }

    @Override
    public void replace(OrderTable.Saved saved, List<StoredOrder> kept) {
        pending.add(new Replaced(saved, kept));
    }

    @Override
    public void awaitSynced() {
        writeAll();
        table.sync();
    }
}
