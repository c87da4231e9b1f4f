package io.holdfast.roles.order;

import io.holdfast.platform.replication.StateMachine.Position;
import io.holdfast.roles.order.OrderStore.Saved;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * {@link Saved} as the one row of {@code state}. The trades above the watermark are in it as gaps of seven bits a byte, commonly one
 * byte a trade: an index on the orders' trade would cost each insert a second tree.
 */
final class OrderState {
    // Not TINYINT: the SQL client asks H2 for the key of the row, and cannot read one of a byte.
    static final String TABLE = "CREATE TABLE IF NOT EXISTS state (id INT PRIMARY KEY, log_index BIGINT NOT NULL,"
            + " at_seconds BIGINT NOT NULL, at_nanos INT NOT NULL, watermark BIGINT NOT NULL,"
            + " last_number BIGINT NOT NULL, done_above VARBINARY(1048576) NOT NULL, salt BIGINT NOT NULL)";

    static final String SELECT =
            "SELECT log_index, at_seconds, at_nanos, watermark, last_number, done_above, salt FROM state";
    static final String INSERT = "INSERT INTO state VALUES (0, 0, 0, 0, 0, 0, X'', ?)";
    static final String UPDATE = "UPDATE state SET log_index = ?, at_seconds = ?, at_nanos = ?, watermark = ?,"
            + " last_number = ?, done_above = ? WHERE id = 0";

    private OrderState() {}

    static Tuple tuple(Saved saved) {
        return Tuple.tuple()
                .addLong(saved.position().index())
                .addLong(saved.position().at().getEpochSecond())
                .addInteger(saved.position().at().getNano())
                .addLong(saved.watermark())
                .addLong(saved.lastNumber())
                .addValue(gaps(saved.watermark(), saved.doneAbove()).getBytes());
    }

    static Saved saved(Row row) {
        Instant at = Instant.ofEpochSecond(row.getLong(1), row.getInteger(2));
        long watermark = row.getLong(3);
        return new Saved(
                new Position(row.getLong(0), at),
                watermark,
                row.getLong(4),
                ungap(watermark, row.getBuffer(5).getBytes()));
    }

    static long salt(Row row) {
        return row.getLong(6);
    }

    /** The state after changes that follow one another. @param changes never empty */
    static Saved after(Saved before, List<OrderChange> changes) {
        OrderChange last = changes.get(changes.size() - 1);
        TreeSet<Long> done = new TreeSet<>(before.doneAbove());
        long number = before.lastNumber();
        for (OrderChange change : changes) {
            if (change.order().isPresent()) {
                StoredOrder stored = change.order().get();
                done.add(stored.seq());
                number = Math.max(number, stored.order().orderNumber());
            }
        }
        return new Saved(last.position(), last.watermark(), number, List.copyOf(done.tailSet(last.watermark(), false)));
    }

    private static Buffer gaps(long watermark, List<Long> rising) {
        Buffer bytes = Buffer.buffer();
        long before = watermark;
        for (long seq : rising) {
            long gap = seq - before;
            while (gap > 0x7f) {
                bytes.appendByte((byte) (gap & 0x7f | 0x80));
                gap >>>= 7;
            }
            bytes.appendByte((byte) gap);
            before = seq;
        }
        return bytes;
    }

    private static List<Long> ungap(long watermark, byte[] bytes) {
        List<Long> rising = new ArrayList<>();
        long before = watermark;
        long gap = 0;
        int shift = 0;
        for (byte part : bytes) {
            gap |= (part & 0x7fL) << shift;
            shift += 7;
            if (part >= 0) {
                before += gap;
                rising.add(before);
                gap = 0;
                shift = 0;
            }
        }
        return rising;
    }
}
