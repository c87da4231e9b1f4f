package io.holdfast.roles.order;

import io.holdfast.replication.StateMachine;
import io.holdfast.sql.WriteBehind;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One replica's orders on disk, a view of its group's log. An order, once written, never changes. Any thread may read while one
 * writes.
 *
 * <p>{@link #write} takes changes in the order of the log; when it is done the changes are in what is read, and only after a
 * {@link #sync} that began later are they safe from a power cut, and is the state that a start finds at their position. Orders
 * beyond that state may be there after a crash; the log brings the same ones again.
 */
interface OrderTable extends WriteBehind.Target<OrderChange> {

    /** What the book starts from. @param lastNumber of the newest order, 0 for none, also when older ones are still to be fetched */
    record Saved(StateMachine.Position position, long lastNumber) {
        static final Saved NOTHING = new Saved(StateMachine.Position.NOTHING, 0);
    }

    Future<Saved> load();

    /** The orders under these keys; keys that have none are not in the answer. */
    Future<Map<String, StoredOrder>> byKeys(Collection<String> keys);

    Future<Optional<StoredOrder>> byNumber(long number);

    /** At most {@code limit} orders by rising number, beginning after {@code after}. */
    Future<List<StoredOrder>> page(long after, int limit);

    /** The smallest number up to {@code upTo} whose order is not here; needs no look at the disk. */
    Future<Optional<Long>> firstMissing(long upTo);

    /**
     * Adds orders fetched from another replica; those that are here already are passed over. Rising ranges are cheapest. A power
     * cut before the next {@link #sync} may take them away again: ask {@link #firstMissing} after each start.
     */
    Future<Void> fill(List<StoredOrder> orders);

    /**
     * Takes over a snapshot: the position and all else become {@code saved}, the orders that are here stay, {@code newest} are
     * added where they are missing. It is synced when it is done, because the log before it may be dropped then.
     */
    Future<Void> replace(Saved saved, List<StoredOrder> newest);

    /** Ends all use; what was written is kept. */
    Future<Void> close();
}
