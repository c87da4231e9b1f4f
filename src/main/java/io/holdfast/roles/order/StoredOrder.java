package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.OrderApi.Order;

/** An order with what the protocol keeps beside it: its Idempotency-Key and the hash of its content. */
record StoredOrder(Order order, String key, String hash) {

    /** The order that a trade is: its number is the trade's place in the ledger. */
    static StoredOrder of(LedgerEntry trade) {
        Order order = new Order(
                trade.orderNumber(), trade.product(), trade.side(), trade.quantity(), trade.price(), trade.at());
        return new StoredOrder(order, trade.key(), trade.hash());
    }

    long orderNumber() {
        return order.orderNumber();
    }
}
