package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi.LedgerEntry;
import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.platform.sql.Batches;
import io.holdfast.platform.sql.H2File;
import io.holdfast.platform.web.Json;
import io.holdfast.roles.catalog.Catalog.Remembered;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** The catalog on disk: one H2 file, always a state that once was, with the index of the command that made it. */
final class CatalogStore {
    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE IF NOT EXISTS meta (name VARCHAR(32) PRIMARY KEY, amount BIGINT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS product (name VARCHAR(512) PRIMARY KEY, price VARCHAR(32) NOT NULL,"
                    + " quantity BIGINT NOT NULL, trade_volume BIGINT NOT NULL, version BIGINT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS ledger (seq BIGINT PRIMARY KEY, idem_key VARCHAR(128) NOT NULL UNIQUE,"
                    + " hash VARCHAR(64) NOT NULL, product VARCHAR(512) NOT NULL, side VARCHAR(4) NOT NULL,"
                    + " quantity BIGINT NOT NULL, price VARCHAR(32) NOT NULL, at_millis BIGINT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS remembered (idem_key VARCHAR(128) PRIMARY KEY, hash VARCHAR(64) NOT NULL,"
                    + " at_millis BIGINT NOT NULL, answer VARCHAR(4096) NOT NULL)");

    /** Everything the catalog starts from. @param newest time of the newest command that left a trace */
    record Saved(
            List<Product> products,
            List<LedgerEntry> ledger,
            List<Remembered> remembered,
            long pruned,
            long appliedIndex,
            Instant newest) {}

    private final Pool pool;

    private CatalogStore(Pool pool) {
        this.pool = pool;
    }

    static Future<CatalogStore> open(Vertx vertx, Path directory) {
        return H2File.open(vertx, directory, SCHEMA).map(CatalogStore::new);
    }

    Future<Saved> load() {
        Future<List<Product>> products = rows("SELECT * FROM product", CatalogStore::product);
        Future<List<LedgerEntry>> ledger = rows("SELECT * FROM ledger ORDER BY seq", CatalogStore::entry);
        Future<List<Remembered>> remembered =
                rows("SELECT * FROM remembered ORDER BY at_millis, idem_key", CatalogStore::remembered);
        Future<Long> pruned = meta("pruned");
        Future<Long> applied = meta("applied");
        Future<Long> newest = meta("newest");
        return Future.all(List.of(products, ledger, remembered, pruned, applied, newest))
                .map(all -> new Saved(
                        products.result(),
                        ledger.result(),
                        remembered.result(),
                        pruned.result(),
                        applied.result(),
                        Instant.ofEpochMilli(newest.result())));
    }

    /** Writes {@code changes}, and that {@code index} is the last command in them, in one transaction. */
    Future<Void> write(CatalogChanges changes, long index, Instant newest) {
        return pool.withTransaction(connection -> {
            Batches batches = new Batches(connection);
            return batches.run(
                            "MERGE INTO product KEY (name) VALUES (?, ?, ?, ?, ?)",
                            changes.products.values(),
                            CatalogStore::tuple)
                    .compose(v -> batches.run(
                            "INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?, ?, ?)", changes.ledger, CatalogStore::tuple))
                    .compose(v -> batches.run(
                            "MERGE INTO remembered KEY (idem_key) VALUES (?, ?, ?, ?)",
                            changes.remembered.values(),
                            CatalogStore::tuple))
                    .compose(
                            v -> batches.run("DELETE FROM remembered WHERE idem_key = ?", changes.forgotten, Tuple::of))
                    .compose(v -> batches.run("DELETE FROM ledger WHERE seq <= ?", prunings(changes), Tuple::of))
                    .compose(v -> batches.run(
                            "MERGE INTO meta KEY (name) VALUES ('pruned', ?)", prunings(changes), Tuple::of))
                    .compose(v -> batches.run(
                            "MERGE INTO meta KEY (name) VALUES (?, ?)",
                            List.of(Tuple.of("applied", index), Tuple.of("newest", newest.toEpochMilli())),
                            tuple -> tuple));
        });
    }

    Future<Void> close() {
        return pool.close();
    }

    private static List<Long> prunings(CatalogChanges changes) {
        return changes.prunedTo == 0 ? List.of() : List.of(changes.prunedTo);
    }

    private <T> Future<List<T>> rows(String sql, Function<Row, T> read) {
        return pool.query(sql).execute().map(rows -> rows.stream().map(read).toList());
    }

    private Future<Long> meta(String name) {
        return pool.preparedQuery("SELECT amount FROM meta WHERE name = ?")
                .execute(Tuple.of(name))
                .map(rows -> rows.size() == 0 ? 0L : rows.iterator().next().getLong(0));
    }

    private static Product product(Row row) {
        return new Product(
                row.getString("NAME"),
                new BigDecimal(row.getString("PRICE")),
                row.getLong("QUANTITY"),
                row.getLong("TRADE_VOLUME"),
                row.getLong("VERSION"));
    }

    private static Tuple tuple(Product p) {
        return Tuple.of(p.name(), p.price().toPlainString(), p.quantity(), p.tradeVolume(), p.version());
    }

    private static LedgerEntry entry(Row row) {
        return new LedgerEntry(
                row.getLong("SEQ"),
                row.getString("IDEM_KEY"),
                row.getString("HASH"),
                row.getString("PRODUCT"),
                Side.valueOf(row.getString("SIDE")),
                row.getLong("QUANTITY"),
                new BigDecimal(row.getString("PRICE")),
                Instant.ofEpochMilli(row.getLong("AT_MILLIS")));
    }

    private static Tuple tuple(LedgerEntry e) {
        return Tuple.from(List.of(
                e.seq(),
                e.key(),
                e.hash(),
                e.product(),
                e.side().name(),
                e.quantity(),
                e.price().toPlainString(),
                e.at().toEpochMilli()));
    }

    private static Remembered remembered(Row row) {
        return new Remembered(
                row.getString("IDEM_KEY"),
                row.getString("HASH"),
                Instant.ofEpochMilli(row.getLong("AT_MILLIS")),
                Json.read(row.getString("ANSWER"), CatalogAnswer.Sticky.class));
    }

    private static Tuple tuple(Remembered r) {
        return Tuple.of(r.key(), r.hash(), r.at().toEpochMilli(), Json.text(r.answer()));
    }
}
