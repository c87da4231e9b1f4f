package io.holdfast.roles.order;

import io.holdfast.simulation.Host;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Writes an order book behind its back, as {@link OrderPersister} does: late, in pieces, and synced later still. */
final class PersisterOfSite implements OrderStore.Keeper {
    private record Replaced(OrderTable.Saved saved, List<StoredOrder> newest) {}

    private final Host host;
    private final Random random;
    private final FakeOrderTable store;
    private final Deque<Object> pending = new ArrayDeque<>();
    private OrderStore book;
    private Object newest;

    PersisterOfSite(Host host, Random random, FakeOrderTable store) {
        this.host = host;
        this.random = random;
        this.store = store;
    }

    void begin(OrderStore opened) {
        book = opened;
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
            store.write(List.of(change));
        } else if (newest instanceof Replaced replaced) {
            store.replace(replaced.saved(), replaced.newest());
            store.sync();
        }
    }

    private void sync() {
        store.sync();
        if (newest instanceof OrderChange change) {
            change.orders().forEach(order -> book.synced(order.number()));
        } else if (newest instanceof Replaced replaced) {
            book.synced(replaced.saved().lastNumber());
        }
        newest = null;
    }

    void writeAll() {
        while (!pending.isEmpty()) {
            writeNext();
        }
    }

    @Override
    public void keep(OrderChange change) {
        pending.add(change);
    }

    @Override
    public void replace(OrderTable.Saved saved, List<StoredOrder> kept) {
        pending.add(new Replaced(saved, kept));
    }

    @Override
    public void awaitSynced() {
        writeAll();
        store.sync();
    }
}
