package io.holdfast.roles.order;

import io.holdfast.replication.StateMachine;
import java.util.List;

/**
 * What one command changed in the store.
 *
 * @param position of the command
 * @param orders that it added, by rising number; none when all of them were there
 */
record OrderChange(StateMachine.Position position, List<StoredOrder> orders) {
    OrderChange {
        orders = List.copyOf(orders);
    }
}
