package io.holdfast.roles.order;

import io.holdfast.base.time.Time;
import io.holdfast.sql.RoomToWrite;
import io.holdfast.sql.WriteBehind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Writes the order book behind the back of its group, and makes it from what is written when the process starts. */
final class OrderPersister
        implements OrderStore.Keeper,
                WriteBehind.Target<OrderPersister.Change>,
                WriteBehind.Listener<OrderPersister.Change> {

    sealed interface Change {}

    private record Applied(OrderChange change) implements Change {}

    private record Replaced(OrderTable.Saved saved, List<StoredOrder> newest) implements Change {}

    private final OrderTable store;
    private final RoomToWrite room;
    private final Consumer<Throwable> onFailure;
    private final WriteBehind<Change> writer;
    private volatile OrderStore book; // null until it is loaded, before anything is written

    /** @param room waited for before each write and sync @param onFailure called once, when the store takes no more */
    OrderPersister(
            Vertx vertx,
            Time time,
            WriteBehind.Config config,
            OrderTable store,
            RoomToWrite room,
            Consumer<Throwable> onFailure) {
        this.store = store;
        this.room = room;
        this.onFailure = onFailure;
        this.writer = new WriteBehind<>(vertx, time, config, this, this);
    }

    /** The order book as the store has it, all of it on disk for good: a process that was killed may have left that undone. */
    Future<OrderStore> load() {
        return store.sync().compose(v -> store.load()).compose(saved -> store.firstMissing(saved.lastNumber())
                .compose(missing -> store.page(Math.max(0, saved.lastNumber() - OrderStore.CARRIED), OrderStore.CARRIED)
                        .map(newest -> {
                            book = new OrderStore(saved, missing, newest, this);
                            return book;
                        })));
    }

    @Override
    public void keep(OrderChange change) {
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
        Future<Void> written = room.awaited();
        List<OrderChange> inARow = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Applied applied) {
                inARow.add(applied.change());
            } else if (change instanceof Replaced replaced) {
                written = written.compose(before(inARow))
                        .compose(v -> store.replace(replaced.saved(), replaced.newest()));
                inARow = new ArrayList<>();
            }
        }
        return written.compose(before(inARow));
    }

    @Override
    public Future<Void> sync() {
        return room.awaited().compose(v -> store.sync()); // which writes, too
    }

    /** Whether the group waits for the disk. */
    boolean isSlow() {
        return writer.isSlow();
    }

    Future<Void> close() {
        room.close();
        return writer.close();
    }

    private Function<Void, Future<Void>> before(List<OrderChange> inARow) {
        return v -> inARow.isEmpty() ? Future.succeededFuture() : store.write(inARow);
    }

    @Override
    public void onFailure(Throwable cause) {
        onFailure.accept(cause);
    }

    @Override
    public void onSynced(Change last) {
        if (last instanceof Applied applied) {
            List<StoredOrder> orders = applied.change().orders();
            if (!orders.isEmpty()) {
                book.synced(orders.get(orders.size() - 1).number());
            }
        } else if (last instanceof Replaced replaced) {
            book.synced(replaced.saved().lastNumber());
        }
    }
}
