package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.Order;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HexFormat;

/** An order as a row of {@code orders}. The hash is kept as bytes, half its digits; the price as text, for its exact digits. */
final class OrderRows {
    static final String TABLE = "CREATE TABLE IF NOT EXISTS orders (number BIGINT PRIMARY KEY,"
            + " idem_key VARCHAR(512) NOT NULL, hash VARBINARY(64) NOT NULL,"
            + " product VARCHAR(512) NOT NULL, side VARCHAR(4) NOT NULL, quantity BIGINT NOT NULL,"
            + " price VARCHAR(64) NOT NULL, placed_millis BIGINT NOT NULL)";

    static final String INSERT = "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    private OrderRows() {}

    // A Buffer would be bound as a BLOB, which H2 writes twice and keeps in the session: bind byte[].
    static Tuple tuple(StoredOrder stored) {
        Order order = stored.order();
        return Tuple.tuple()
                .addLong(order.orderNumber())
                .addString(stored.key())
                .addValue(HexFormat.of().parseHex(stored.hash()))
                .addString(order.product())
                .addString(order.side().name())
                .addLong(order.quantity())
                .addString(order.price().toPlainString())
                .addLong(order.placedAt().toEpochMilli());
    }

    static StoredOrder stored(Row row) {
        Order order = new Order(
                row.getLong(0),
                row.getString(3),
                Side.valueOf(row.getString(4)),
                row.getLong(5),
                new BigDecimal(row.getString(6)),
                Instant.ofEpochMilli(row.getLong(7)));
        String hash = HexFormat.of().formatHex(row.getBuffer(2).getBytes());
        return new StoredOrder(order, row.getString(1), hash);
    }
}
