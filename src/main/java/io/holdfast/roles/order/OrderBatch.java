package io.holdfast.roles.order;

import java.util.List;

/** Orders with consecutive numbers, never empty: the only command of the group. */
record OrderBatch(List<StoredOrder> orders) {
    OrderBatch {
        orders = List.copyOf(orders);
        for (int i = 0; i < orders.size(); i++) {
            if (orders.get(i).orderNumber() != orders.get(0).orderNumber() + i) {
                throw new IllegalArgumentException("order %d stands where %d should"
                        .formatted(orders.get(i).orderNumber(), orders.get(0).orderNumber() + i));
            }
        }
    }

    long last() {
        return orders.get(orders.size() - 1).orderNumber();
    }
}
