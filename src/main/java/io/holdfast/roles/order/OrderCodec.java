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
    private static final int BATCH_WITH_SUBJECTS = 3;

    /** Begins a list of orders with subjects: no order has this number, so an earlier version rejects the list. */
    private static final int WITH_SUBJECTS = 0;

    private OrderCodec() {}

    static Buffer write(OrderBatch batch) {
        boolean subjects = haveSubjects(batch.orders());
        ByteWriter to = new ByteWriter(192 * batch.orders().size()).tag(subjects ? BATCH_WITH_SUBJECTS : BATCH);
        batch.orders().forEach(order -> write(to, order, subjects));
        return to.bytes();
    }

    static OrderBatch batch(Buffer bytes) {
        ByteReader from = new ByteReader(bytes);
        int tag = from.tag();
        if (tag != BATCH && tag != BATCH_WITH_SUBJECTS) {
            throw from.unknown(tag);
        }
        return new OrderBatch(rest(from, tag == BATCH_WITH_SUBJECTS));
    }

    /** Without any, orders are written as before there were subjects, so that earlier versions read them. */
    static boolean haveSubjects(List<StoredOrder> orders) {
        return orders.stream().anyMatch(order -> order.subject().isPresent());
    }

    private static void write(ByteWriter to, StoredOrder stored, boolean subjects) {
        Order order = stored.order();
        to.number(order.orderNumber()).text(stored.key()).text(stored.hash());
        to.text(order.product()).flag(order.side() == Side.SELL).number(order.quantity());
        to.decimal(order.price()).instant(order.placedAt());
        if (subjects) {
            to.optional(stored.subject());
        }
    }

    private static StoredOrder order(ByteReader from, boolean subjects) {
        long number = from.number();
        String key = from.text();
        String hash = from.text();
        Order order = new Order(
                number,
                from.text(),
                side(from),
                from.number(),
                from.decimal(),
                from.instant(),
                subjects ? from.optional().orElse(null) : null);
        return new StoredOrder(order, key, hash);
    }

    static Buffer write(List<StoredOrder> orders) {
        boolean subjects = haveSubjects(orders);
        ByteWriter to = new ByteWriter(192 * orders.size());
        if (subjects) {
            to.tag(WITH_SUBJECTS);
        }
        orders.forEach(order -> write(to, order, subjects));
        return to.bytes();
    }

    static List<StoredOrder> orders(Buffer bytes) {
        boolean subjects = bytes.length() > 0 && bytes.getByte(0) == WITH_SUBJECTS;
        return rest(new ByteReader(subjects ? bytes.slice(1, bytes.length()) : bytes), subjects);
    }

    private static List<StoredOrder> rest(ByteReader from, boolean subjects) {
        List<StoredOrder> orders = new ArrayList<>();
        while (from.hasMore()) {
            orders.add(order(from, subjects));
        }
        return orders;
    }

    private static Side side(ByteReader from) {
        return from.flag() ? Side.SELL : Side.BUY;
    }
}
