package io.holdfast.roles.order;

import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.platform.sql.Batches;
import io.holdfast.platform.sql.H2File;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The orders on disk: one H2 file; a row, once written, never changes. */
final class SoloOrderStore {
    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE IF NOT EXISTS meta (name VARCHAR(32) PRIMARY KEY, amount BIGINT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS orders (number BIGINT PRIMARY KEY, idem_key VARCHAR(128) NOT NULL UNIQUE,"
                    + " hash VARCHAR(64) NOT NULL, seq BIGINT NOT NULL UNIQUE, product VARCHAR(512) NOT NULL,"
                    + " side VARCHAR(4) NOT NULL, quantity BIGINT NOT NULL, price VARCHAR(32) NOT NULL,"
                    + " placed_millis BIGINT NOT NULL)");

    /** What the book starts from. @param doneAbove trades above the watermark that have their order */
    record Saved(long watermark, long lastNumber, List<Long> doneAbove, long appliedIndex) {}

    private final Pool pool;

    private SoloOrderStore(Pool pool) {
        this.pool = pool;
    }

    static Future<SoloOrderStore> open(Vertx vertx, Path directory) {
        return H2File.open(vertx, directory, SCHEMA).map(SoloOrderStore::new);
    }

    Future<Saved> load() {
        return meta("watermark").compose(watermark -> {
            Future<Long> applied = meta("applied");
            Future<Long> last = pool.query("SELECT MAX(number) FROM orders")
                    .execute()
                    .map(rows -> Optional.ofNullable(rows.iterator().next().getLong(0))
                            .orElse(0L));
            Future<List<Long>> above = pool.preparedQuery("SELECT seq FROM orders WHERE seq > ?")
                    .execute(Tuple.of(watermark))
                    .map(rows -> rows.stream().map(row -> row.getLong(0)).toList());
            return Future.all(applied, last, above)
                    .map(all -> new Saved(watermark, last.result(), above.result(), applied.result()));
        });
    }

    Future<Void> write(List<StoredOrder> orders, long watermark, long index) {
        return pool.withTransaction(connection -> {
            Batches batches = new Batches(connection);
            return batches.run("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", orders, SoloOrderStore::tuple)
                    .compose(v -> batches.run(
                            "MERGE INTO meta KEY (name) VALUES (?, ?)",
                            List.of(Tuple.of("watermark", watermark), Tuple.of("applied", index)),
                            tuple -> tuple));
        });
    }

    Future<Optional<StoredOrder>> byKey(String key) {
        return one("SELECT * FROM orders WHERE idem_key = ?", Tuple.of(key));
    }

    Future<Optional<Order>> byNumber(long number) {
        return one("SELECT * FROM orders WHERE number = ?", Tuple.of(number))
                .map(found -> found.map(StoredOrder::order));
    }

    /** Orders by rising number, beginning after {@code after}. */
    Future<List<Order>> page(long after, int limit) {
        return pool.preparedQuery("SELECT * FROM orders WHERE number > ? ORDER BY number LIMIT ?")
                .execute(Tuple.of(after, limit))
                .map(rows -> rows.stream().map(row -> stored(row).order()).toList());
    }

    Future<Void> close() {
        return pool.close();
    }

    private Future<Optional<StoredOrder>> one(String sql, Tuple arguments) {
        return pool.preparedQuery(sql)
                .execute(arguments)
                .map(rows -> rows.stream().findFirst().map(SoloOrderStore::stored));
    }

    private Future<Long> meta(String name) {
        return pool.preparedQuery("SELECT amount FROM meta WHERE name = ?")
                .execute(Tuple.of(name))
                .map(rows -> rows.size() == 0 ? 0L : rows.iterator().next().getLong(0));
    }

    private static StoredOrder stored(Row row) {
        Order order = new Order(
                row.getLong("NUMBER"),
                row.getString("PRODUCT"),
                Side.valueOf(row.getString("SIDE")),
                row.getLong("QUANTITY"),
                new BigDecimal(row.getString("PRICE")),
                Instant.ofEpochMilli(row.getLong("PLACED_MILLIS")));
        return new StoredOrder(order, row.getString("IDEM_KEY"), row.getString("HASH"), row.getLong("SEQ"));
    }

    private static Tuple tuple(StoredOrder stored) {
        Order order = stored.order();
        return Tuple.from(List.of(
                order.orderNumber(),
                stored.key(),
                stored.hash(),
                stored.seq(),
                order.name(),
                order.type().name(),
                order.quantity(),
                order.price().toPlainString(),
                order.placedAt().toEpochMilli()));
    }
}
