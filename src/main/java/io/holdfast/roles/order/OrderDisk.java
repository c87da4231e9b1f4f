package io.holdfast.roles.order;

import io.holdfast.sql.FreeDiskSpace;
import io.vertx.core.Future;
import java.util.List;

/**
 * A replica's table, written only while there is space for it: H2 closes a database in which a write failed, a sync among them.
 *
 * @param table what reads go to, and a start
 */
record OrderDisk(OrderTable table, FreeDiskSpace space) {

    Future<Void> write(List<OrderChange> changes) {
        return space.whenAvailable().compose(v -> table.write(changes));
    }

    Future<Void> replace(OrderTable.Saved saved, List<StoredOrder> newest) {
        return space.whenAvailable().compose(v -> table.replace(saved, newest));
    }

    Future<Void> addMissing(List<StoredOrder> orders) {
        return space.whenAvailable().compose(v -> table.addMissing(orders));
    }

    Future<Void> sync() {
        return space.whenAvailable().compose(v -> table.sync());
    }

    /** Ends all waits for space: what waits fails. */
    void stopWaiting() {
        space.close();
    }
}
