package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.Order;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HexFormat;

/** An order as a row of {@code orders}, and one of {@code order_subject} if it has a subject. The hash is kept as bytes, half its digits; the price as text, for its exact digits. */
final class OrderRows {
    static final String TABLE = "CREATE TABLE IF NOT EXISTS orders (number BIGINT PRIMARY KEY,"
            + " idem_key VARCHAR(512) NOT NULL, hash VARBINARY(64) NOT NULL,"
            + " product VARCHAR(512) NOT NULL, side VARCHAR(4) NOT NULL, quantity BIGINT NOT NULL,"
            + " price VARCHAR(64) NOT NULL, placed_millis BIGINT NOT NULL)";

    static final String INSERT = "INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    /** Of orders that have a subject, apart from them: a column would mean to write the whole table again at the first start. */
    static final String SUBJECTS =
            "CREATE TABLE IF NOT EXISTS order_subject (number BIGINT PRIMARY KEY, subject VARCHAR(256) NOT NULL)";

    static final String SUBJECTS_INDEX =
            "CREATE INDEX IF NOT EXISTS orders_of_subject ON order_subject (subject, number)";

    static final String MERGE_SUBJECT = "MERGE INTO order_subject KEY (number) VALUES (?, ?)";

    /** For {@link #stored}. */
    static final String SELECT =
            "SELECT o.*, s.subject FROM orders o LEFT JOIN order_subject s ON s.number = o.number WHERE o.number";

    /** The order is that of the index, so that no more rows are read than the page has. */
    static final String SELECT_NUMBERS_OF_SUBJECT = "SELECT number FROM order_subject USE INDEX (orders_of_subject)"
            + " WHERE subject = ? AND number > ? ORDER BY subject, number LIMIT ?";

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

    /** @param stored with a subject */
    static Tuple subject(StoredOrder stored) {
        return Tuple.of(stored.orderNumber(), stored.subject().orElseThrow());
    }

    static StoredOrder stored(Row row) {
        Order order = new Order(
                row.getLong(0),
                row.getString(3),
                Side.valueOf(row.getString(4)),
                row.getLong(5),
                new BigDecimal(row.getString(6)),
                Instant.ofEpochMilli(row.getLong(7)),
                row.getString(8));
        String hash = HexFormat.of().formatHex(row.getBuffer(2).getBytes());
        return new StoredOrder(order, row.getString(1), hash);
    }
}
