package io.holdfast.roles.order;

import io.holdfast.replication.StateMachine;
import io.holdfast.sql.WriteBehind;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One replica's orders on disk: a materialized view of its group's log. An order, once written, never changes. Any thread may read
 * while one writes.
 *
 * <p>{@link #write} takes changes in the order of the log. When it completes, reads find them; only a {@link #sync} that began later
 * makes them survive a power cut, and moves the state that a start begins from to their position. After a crash orders beyond that
 * state may be there; the log brings the same ones again.
 */
interface OrderTable extends WriteBehind.Target<OrderChange> {

    /** What a store starts from. @param lastNumber of the newest order, 0 for none; older ones may still have to be fetched */
    record Saved(StateMachine.Position position, long lastNumber) {
        static final Saved NOTHING = new Saved(StateMachine.Position.NOTHING, 0);
    }

    Future<Saved> load();

    /** Of the index of keys; nothing for a table without one. Any thread may ask. */
    default KeyIndex.Size keyIndexSize() {
        return new KeyIndex.Size(0, 0);
    }

    /** Orders by their keys; a key that has no order is not in the map. */
    Future<Map<String, StoredOrder>> byKeys(Collection<String> keys);

    Future<Optional<StoredOrder>> byNumber(long number);

    /** At most {@code limit} orders by rising number, beginning after {@code after}. */
    Future<List<StoredOrder>> page(long after, int limit);

    /** The same of the orders that {@code subject} placed, whatever number of others lies between them. */
    Future<List<StoredOrder>> pageOf(String subject, long after, int limit);

    /** The smallest number up to {@code upTo} whose order is not here; needs no disk access. */
    Future<Optional<Long>> firstMissing(long upTo);

    /**
     * Adds orders fetched from another replica; those that are here already are ignored. Rising ranges are cheapest. A power
     * cut before the next {@link #sync} may lose them again: call {@link #firstMissing} after each start.
     */
    Future<Void> addMissing(List<StoredOrder> orders);

    /**
     * Takes over a snapshot: the state becomes {@code saved}, the orders that are here stay, {@code newest} are added where they are
     * missing. All of it is synced when this completes, because the log before the snapshot may be dropped then.
     */
    Future<Void> replace(Saved saved, List<StoredOrder> newest);

    /** Closes the file, without a sync. */
    Future<Void> close();
}
