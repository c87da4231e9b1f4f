package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.OrderApi.Order;

/**
 * An order with what the protocol keeps beside it.
 *
 * @param seq of the trade in the catalog's ledger
 */
record StoredOrder(Order order, String key, String hash, long seq) {

    static StoredOrder of(long number, LedgerEntry trade) {
        Order order = new Order(number, trade.product(), trade.side(), trade.quantity(), trade.price(), trade.at());
        return new StoredOrder(order, trade.key(), trade.hash(), trade.seq());
    }
}
