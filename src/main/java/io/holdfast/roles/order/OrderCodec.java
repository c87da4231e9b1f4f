package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.base.bytes.ByteReader;
import io.holdfast.base.bytes.ByteWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** The bytes of orders: in the log, in snapshots, and in the response to a replica that lacks them. */
final class OrderCodec {
    private static final int BATCH = 2; // 1 was a trade whose order had another number

    private OrderCodec() {}

    static Buffer write(OrderBatch batch) {
        ByteWriter to = new ByteWriter(192 * batch.orders().size()).tag(BATCH);
        batch.orders().forEach(order -> write(to, order));
        return to.bytes();
    }

    static OrderBatch batch(Buffer bytes) {
        ByteReader from = new ByteReader(bytes);
        int tag = from.tag();
        if (tag != BATCH) {
            throw from.unknown(tag);
        }
        return new OrderBatch(rest(from));
    }

    static void write(ByteWriter to, StoredOrder stored) {
        Order order = stored.order();
        to.number(order.orderNumber()).text(stored.key()).text(stored.hash());
        to.text(order.product()).flag(order.side() == Side.SELL).number(order.quantity());
        to.decimal(order.price()).instant(order.placedAt());
    }

    static StoredOrder order(ByteReader from) {
        long number = from.number();
        String key = from.text();
        String hash = from.text();
        Order order = new Order(number, from.text(), side(from), from.number(), from.decimal(), from.instant());
        return new StoredOrder(order, key, hash);
    }

    static Buffer write(List<StoredOrder> orders) {
        ByteWriter to = new ByteWriter(192 * orders.size());
        orders.forEach(order -> write(to, order));
        return to.bytes();
    }

    static List<StoredOrder> orders(Buffer bytes) {
        return rest(new ByteReader(bytes));
    }

    private static List<StoredOrder> rest(ByteReader from) {
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
