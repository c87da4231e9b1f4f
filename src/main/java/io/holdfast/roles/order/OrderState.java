package io.holdfast.roles.order;

import io.holdfast.replication.StateMachine.Position;
import io.holdfast.roles.order.OrderTable.Saved;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.List;

/** {@link Saved} as the one row of {@code state}. */
final class OrderState {
    // Not TINYINT: the SQL client asks H2 for the key of the row, and cannot read one of a byte.
    static final String TABLE = "CREATE TABLE IF NOT EXISTS state (id INT PRIMARY KEY, log_index BIGINT NOT NULL,"
            + " at_seconds BIGINT NOT NULL, at_nanos INT NOT NULL, last_number BIGINT NOT NULL, salt BIGINT NOT NULL)";

    static final String SELECT = "SELECT log_index, at_seconds, at_nanos, last_number, salt FROM state";
    static final String INSERT = "INSERT INTO state VALUES (0, 0, 0, 0, 0, ?)";
    static final String UPDATE =
            "UPDATE state SET log_index = ?, at_seconds = ?, at_nanos = ?, last_number = ? WHERE id = 0";

    private OrderState() {}

    static Tuple tuple(Saved saved) {
        return Tuple.tuple()
                .addLong(saved.position().index())
                .addLong(saved.position().at().getEpochSecond())
                .addInteger(saved.position().at().getNano())
                .addLong(saved.lastNumber());
    }

    static Saved saved(Row row) {
        Instant at = Instant.ofEpochSecond(row.getLong(1), row.getInteger(2));
        return new Saved(new Position(row.getLong(0), at), row.getLong(3));
    }

    static long salt(Row row) {
        return row.getLong(4);
    }

    /** The state after changes that follow one another. @param changes never empty */
    static Saved after(Saved before, List<OrderChange> changes) {
        long last = changes.stream()
                .flatMap(change -> change.orders().stream())
                .mapToLong(StoredOrder::orderNumber)
                .max()
                .orElse(before.lastNumber());
        return new Saved(changes.get(changes.size() - 1).position(), Math.max(before.lastNumber(), last));
    }
}
