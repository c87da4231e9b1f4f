package io.holdfast.roles.order;

import io.holdfast.base.time.Time;
import io.holdfast.sql.WriteBehind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Writes a replica's orders to its table asynchronously, and loads the store from the table when the process starts. */
final class OrderPersister
        implements OrderStore.Persistence,
                WriteBehind.Target<OrderPersister.Change>,
                WriteBehind.Listener<OrderPersister.Change> {

    sealed interface Change {}

    private record Applied(OrderChange change) implements Change {}

    private record Replaced(OrderTable.Saved saved, List<StoredOrder> newest) implements Change {}

    private final OrderDisk disk;
    private final Consumer<Throwable> onFailure;
    private final WriteBehind<Change> writer;
    private volatile OrderStore store; // null until it is loaded, before anything is written

    /** @param onFailure called once, after which nothing is written any more */
    OrderPersister(Vertx vertx, Time time, WriteBehind.Config config, OrderDisk disk, Consumer<Throwable> onFailure) {
        this.disk = disk;
        this.onFailure = onFailure;
        this.writer = new WriteBehind<>(vertx, time, config, this, this);
    }

    /** The store as the table has it. The table is synced first: a process that was killed may not have done it. */
    Future<OrderStore> load() {
        OrderTable table = disk.table();
        return table.sync().compose(v -> table.load()).compose(saved -> table.firstMissing(saved.lastNumber())
                .compose(missing -> table.page(
                                Math.max(0, saved.lastNumber() - OrderStore.SNAPSHOT_ORDERS),
                                OrderStore.SNAPSHOT_ORDERS)
                        .map(newest -> {
                            store = new OrderStore(saved, missing, newest, this);
                            return store;
                        })));
    }

    @Override
    public void append(OrderChange change) {
        writer.add(new Applied(change));
    }

    @Override
    public void replace(OrderTable.Saved saved, List<StoredOrder> newest) {
        writer.add(new Replaced(saved, newest));
    }

    @Override
    public void awaitSynced() {
        writer.awaitSynced();
    }

    @Override
    public Future<Void> write(List<Change> changes) {
        Future<Void> written = Future.succeededFuture();
        List<OrderChange> consecutive = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Applied applied) {
                consecutive.add(applied.change());
            } else if (change instanceof Replaced replaced) {
                List<OrderChange> before = consecutive;
                written = written.compose(v -> writeAll(before))
                        .compose(v -> disk.replace(replaced.saved(), replaced.newest()));
                consecutive = new ArrayList<>();
            }
        }
        List<OrderChange> last = consecutive;
        return written.compose(v -> writeAll(last));
    }

    private Future<Void> writeAll(List<OrderChange> changes) {
        return changes.isEmpty() ? Future.succeededFuture() : disk.write(changes);
    }

    @Override
    public Future<Void> sync() {
        return disk.sync();
    }

    @Override
    public void onSynced(Change last) {
        if (last instanceof Applied applied) {
            List<StoredOrder> orders = applied.change().orders();
            if (!orders.isEmpty()) {
                store.markSynced(orders.get(orders.size() - 1).orderNumber());
            }
        } else if (last instanceof Replaced replaced) {
            store.markSynced(replaced.saved().lastNumber());
        }
    }

    @Override
    public void onFailure(Throwable cause) {
        onFailure.accept(cause);
    }

    /** Whether the group waits for the disk. */
    boolean isSlow() {
        return writer.isSlow();
    }

    Future<Void> close() {
        disk.stopWaiting();
        return writer.close();
    }
}
