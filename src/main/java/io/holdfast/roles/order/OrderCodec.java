package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.platform.replication.ByteReader;
import io.holdfast.platform.replication.ByteWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Trades and orders in the log, in snapshots and on the way to a replica that lacks them. */
final class OrderCodec {
    private static final int TRADE = 1;

    private OrderCodec() {}

    static Buffer write(LedgerEntry trade) {
        ByteWriter to = new ByteWriter(256).tag(TRADE).number(trade.seq());
        to.text(trade.key()).text(trade.hash()).text(trade.product()).flag(trade.side() == Side.SELL);
        to.number(trade.quantity()).decimal(trade.price()).instant(trade.at());
        return to.bytes();
    }

    static LedgerEntry trade(Buffer bytes) {
        ByteReader from = new ByteReader(bytes);
        int tag = from.tag();
        if (tag != TRADE) {
            throw from.unknown(tag);
        }
        return new LedgerEntry(
                from.number(),
                from.text(),
                from.text(),
                from.text(),
                side(from),
                from.number(),
                from.decimal(),
                from.instant());
    }

    static void write(ByteWriter to, StoredOrder stored) {
        Order order = stored.order();
        to.number(order.orderNumber()).text(stored.key()).text(stored.hash()).number(stored.seq());
        to.text(order.name()).flag(order.type() == Side.SELL).number(order.quantity());
        to.decimal(order.price()).instant(order.placedAt());
    }

    static StoredOrder order(ByteReader from) {
        long number = from.number();
        String key = from.text();
        String hash = from.text();
        long seq = from.number();
        return new StoredOrder(
                new Order(number, from.text(), side(from), from.number(), from.decimal(), from.instant()),
                key,
                hash,
                seq);
    }

    static Buffer write(List<StoredOrder> orders) {
        ByteWriter to = new ByteWriter(256 * orders.size());
        orders.forEach(order -> write(to, order));
        return to.bytes();
    }

    static List<StoredOrder> orders(Buffer bytes) {
        ByteReader from = new ByteReader(bytes);
        List<StoredOrder> orders = new ArrayList<>();
        while (from.hasMore()) {
            orders.add(order(from));
        }
        return orders;
    }

    private static Side side(ByteReader from) {
        return from.flag() ? Side.SELL : Side.BUY;
    }
}
