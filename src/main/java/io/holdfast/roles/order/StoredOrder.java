package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.OrderApi.Order;
import java.util.Optional;

/** An order with what the protocol keeps beside it: its Idempotency-Key and the hash of its content. */
record StoredOrder(Order order, String key, String hash) {

    /** The order that a trade is: its number is the trade's place in the ledger. */
    static StoredOrder of(LedgerEntry trade) {
        Order order = new Order(
                trade.orderNumber(),
                trade.product(),
                trade.side(),
                trade.quantity(),
                trade.price(),
                trade.at(),
                trade.subject());
        return new StoredOrder(order, trade.key(), trade.hash());
    }

    /** Who placed it, if that is known. */
    Optional<String> subject() {
        return Optional.ofNullable(order.subject());
    }

    /** Whether one who asks for the orders of {@code someone}, or of all, may see it. */
    boolean isVisibleTo(Optional<String> someone) {
        return someone.isEmpty() || order.isOf(someone.get());
    }

    long orderNumber() {
        return order.orderNumber();
    }
}
