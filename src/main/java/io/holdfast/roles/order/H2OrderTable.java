package io.holdfast.roles.order;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Randomness;
import io.holdfast.roles.order.KeyIndex.Places;
import io.holdfast.sql.Batches;
import io.holdfast.sql.H2File;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orders in one H2 file. Its only tree is by number and grows only at its end; {@link KeyIndex} finds keys. Writes run one after
 * the other, reads beside them.
 */
final class H2OrderTable implements OrderTable {
    // The figures behind these are in bench/README.md.
    private static final String SETTINGS = String.join(
            ";",
            "CACHE_SIZE=16384", // KB: orders are read at random, so more would not hit more; a replica has 256 MB
            "WRITE_DELAY=500", // ms: commits reach the file together; the log has what a crash loses
            "RETENTION_TIME=45000", // ms: H2's own. Space may be reused only after a sync; that comes sooner
            "AUTO_COMPACT_FILL_RATE=50", // %: orders are only added, so there is little to gain by moving them
            "MAX_COMPACT_TIME=0"); // ms: nothing to compact, so closing does not try

    private static final List<String> SCHEMA = List.of(
            OrderRows.TABLE,
            OrderRows.SUBJECTS,
            OrderRows.SUBJECTS_INDEX,
            OrderState.TABLE,
            "CREATE TABLE IF NOT EXISTS key_filter (run BIGINT PRIMARY KEY, bits VARBINARY(1048576) NOT NULL)",
            "CREATE TABLE IF NOT EXISTS key_bucket (bucket BIGINT PRIMARY KEY, entries VARBINARY(1048576) NOT NULL)");

    private static final Logger LOG = LoggerFactory.getLogger(H2OrderTable.class);

    private final Vertx vertx;
    private final Pool pool;
    private final KeyHash hash;
    private final KeyIndex index;
    private final KeyFilterMaker maker;
    private final AtomicBoolean makingFilters = new AtomicBoolean();
    private Saved saved;
    private Future<?> lastWrite = Future.succeededFuture();

    private H2OrderTable(Vertx vertx, Pool pool, KeyHash hash, KeyIndex index, KeyFilterMaker maker, Saved saved) {
        this.maker = maker;
        this.vertx = vertx;
        this.pool = pool;
        this.hash = hash;
        this.index = index;
        this.saved = saved;
    }

    /**
     * Opens the file in {@code directory}, or creates it. Reads the key filters and the orders of incomplete segments: about 3 s with 10
     * million orders.
     */
    static Future<OrderTable> open(Vertx vertx, Path directory) {
        return H2File.open(vertx, directory, SETTINGS, SCHEMA).compose(pool -> checkForm(pool)
                .compose(v -> open(vertx, pool, directory))
                .recover(cause -> pool.close().transform(closed -> Future.failedFuture(cause))));
    }

    // In builds before 1.0 orders had numbers of their own, beside those of the ledger.
    private static Future<Void> checkForm(Pool pool) {
        return pool.query(
                        "SELECT 1 FROM information_schema.columns WHERE table_name = 'ORDERS' AND column_name = 'SEQ'")
                .execute()
                .compose(rows -> rows.size() == 0
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Failure.Unavailable(
                                "data-dir-unusable",
                                "the order store's file was written by a build before 1.0 that numbered orders otherwise"
                                        + " (expected: a new --data-dir, for catalog and order stores)")));
    }

    private static Future<OrderTable> open(Vertx vertx, Pool pool, Path directory) {
        return pool.query(OrderState.SELECT).execute().compose(rows -> {
            if (rows.size() == 0) {
                return pool.preparedQuery(OrderState.INSERT)
                        .execute(Tuple.of(Randomness.unseeded().nextLong()))
                        .compose(made -> open(vertx, pool, directory));
            }
            var row = rows.iterator().next();
            KeyHash hash = new KeyHash(OrderState.salt(row));
            KeyIndex index = new KeyIndex();
            KeyFilterMaker maker = new KeyFilterMaker(vertx, pool, hash, index, directory);
            return maker.load()
                    .compose(v -> KeyIndexRows.load(pool, hash, index))
                    .compose(loaded -> {
                        H2OrderTable table = new H2OrderTable(vertx, pool, hash, index, maker, OrderState.saved(row));
                        return table.sealComplete().map(v -> {
                            table.makeFilters();
                            return table;
                        });
                    });
        });
    }

    @Override
    public KeyIndex.Size keyIndexSize() {
        return index.size();
    }

    @Override
    public Future<Saved> load() {
        return inTurn(() -> Future.succeededFuture(saved));
    }

    @Override
    public Future<Void> write(List<OrderChange> changes) {
        List<StoredOrder> orders =
                changes.stream().flatMap(change -> change.orders().stream()).toList();
        return changes.isEmpty()
                ? Future.succeededFuture()
                : inTurn(() -> append(orders, OrderState.after(saved, changes)));
    }

    @Override
    public Future<Void> addMissing(List<StoredOrder> orders) {
        return inTurn(() -> append(orders, saved));
    }

    @Override
    public Future<Void> replace(Saved replacement, List<StoredOrder> newest) {
        return inTurn(() -> append(newest, replacement).compose(v -> syncNow()));
    }

    @Override
    public Future<Void> sync() {
        return inTurn(this::syncNow);
    }

    // H2 fsyncs here and nowhere else. The state is written after the orders that it counts, and while nothing else is
    // written: after a kill H2 has shown one row of an uncommitted transaction, so the two must not share one.
    private Future<Void> syncNow() {
        return checkpoint()
                // Always in a transaction: the SQL client commits nothing else on a connection that had one.
                .compose(v -> pool.withTransaction(connection ->
                        connection.preparedQuery(OrderState.UPDATE).execute(OrderState.tuple(saved))))
                .compose(v -> checkpoint());
    }

    private Future<Void> checkpoint() {
        return pool.query("CHECKPOINT SYNC").execute().mapEmpty();
    }

    @Override
    public Future<Map<String, StoredOrder>> byKeys(Collection<String> keys) {
        Map<Long, Places> places = new HashMap<>();
        Set<Long> numbers = new HashSet<>();
        Set<Long> buckets = new HashSet<>();
        for (String key : keys) {
            Places found = places.computeIfAbsent(hash.of(key), index::find);
            numbers.addAll(found.numbers());
            buckets.addAll(found.buckets());
        }
        return KeyIndexRows.buckets(pool, buckets).compose(read -> {
            Set<Long> damaged = buckets.stream()
                    .filter(bucket -> !read.containsKey(bucket))
                    .map(bucket -> bucket / KeyIndexSegment.BUCKETS)
                    .collect(Collectors.toSet());
            return damaged.isEmpty()
                    ? orders(keys, numbers, places, read)
                    : inTurn(() -> rebuild(damaged)).compose(v -> byKeys(keys));
        });
    }

    // A key that is not found is a new order, so a damaged index must be rebuilt before it is used.
    private Future<Void> rebuild(Set<Long> segments) {
        Future<Void> done = Future.succeededFuture();
        for (long segment : segments) {
            LOG.warn("the index of the orders from {} on is damaged; rebuilding it", KeyIndexSegment.first(segment));
            done = done.compose(v -> KeyIndexRows.rebuild(vertx, pool, hash, index, segment));
        }
        return done.compose(v -> sealComplete());
    }

    // The orders are synced first: else a crash could leave filters of orders that are not here.
    private void makeFilters() {
        if (maker.isDue() && makingFilters.compareAndSet(false, true)) {
            inTurn(this::syncNow).compose(v -> maker.make()).onComplete(made -> {
                if (made.succeeded()) {
                    makingFilters.set(false);
                    makeFilters();
                } else { // tried again at the next start: look-ups cost a little more until then
                    LOG.warn("a key filter could not be built: {}", made.cause().toString());
                }
            });
        }
    }

    private Future<Map<String, StoredOrder>> orders(
            Collection<String> keys, Set<Long> numbers, Map<Long, Places> places, Map<Long, byte[]> read) {
        return Future.succeededFuture()
                .compose(v -> {
                    places.forEach((of, at) -> numbers.addAll(KeyIndex.candidates(of, at.buckets(), read)));
                    return Lookup.byIds(pool, OrderRows.SELECT, numbers, OrderRows::stored);
                })
                .map(candidates -> {
                    Map<String, StoredOrder> found = new HashMap<>();
                    candidates.forEach(order -> found.put(order.key(), order));
                    found.keySet().retainAll(Set.copyOf(keys));
                    return found;
                });
    }

    @Override
    public Future<Optional<StoredOrder>> byNumber(long number) {
        return pool.preparedQuery(OrderRows.SELECT + " = ?")
                .execute(Tuple.of(number))
                .map(rows -> rows.stream().findFirst().map(OrderRows::stored));
    }

    @Override
    public Future<List<StoredOrder>> page(long after, int limit) {
        return pool.preparedQuery(OrderRows.SELECT + " > ? ORDER BY o.number LIMIT ?")
                .execute(Tuple.of(after, limit))
                .map(rows -> rows.stream().map(OrderRows::stored).toList());
    }

    @Override
    public Future<List<StoredOrder>> pageOf(String subject, long after, int limit) {
        return pool.preparedQuery(OrderRows.SELECT_NUMBERS_OF_SUBJECT)
                .execute(Tuple.of(subject, after, limit))
                .map(rows -> rows.stream().map(row -> row.getLong(0)).toList())
                .compose(numbers -> Lookup.byIds(pool, OrderRows.SELECT, numbers, OrderRows::stored))
                .map(found -> found.stream()
                        .sorted(Comparator.comparing(StoredOrder::orderNumber))
                        .toList());
    }

    @Override
    public Future<Optional<Long>> firstMissing(long upTo) {
        return Future.succeededFuture(index.firstMissing(upTo));
    }

    @Override
    public Future<Void> close() {
        return maker.stop().eventually(() -> inTurn(pool::close));
    }

    // One at a time: each builds on the state and the index that the one before left.
    private synchronized <T> Future<T> inTurn(Supplier<Future<T>> work) {
        Future<T> turn = lastWrite.transform(before -> work.get());
        lastWrite = turn;
        return turn;
    }

    private Future<Void> append(List<StoredOrder> orders, Saved next) {
        List<StoredOrder> missing = missing(orders);
        return addSubjects(orders)
                .compose(v -> pool.withTransaction(connection -> insert(connection, missing)))
                .compose(v -> {
                    saved = next;
                    missing.forEach(order -> index.add(order.orderNumber(), hash.of(order.key())));
                    return sealComplete();
                });
    }

    // Before the orders, and committed before them: after a kill H2 has shown rows of an uncommitted transaction, and
    // an order that
    // is here without its subject would stay so. Those of orders that are here are written again when the log brings
    // them again.
    private Future<Void> addSubjects(List<StoredOrder> orders) {
        List<StoredOrder> ofSubjects =
                orders.stream().filter(order -> order.subject().isPresent()).toList();
        return ofSubjects.isEmpty()
                ? Future.succeededFuture()
                : pool.withTransaction(connection ->
                        new Batches(connection).run(OrderRows.MERGE_SUBJECT, ofSubjects, OrderRows::subject));
    }

    private List<StoredOrder> missing(List<StoredOrder> orders) {
        Set<Long> taken = new HashSet<>();
        List<StoredOrder> missing = new ArrayList<>();
        for (StoredOrder order : orders) {
            long number = order.orderNumber();
            if (!index.has(number) && taken.add(number)) {
                missing.add(order);
            }
        }
        return missing;
    }

    private static Future<Void> insert(SqlConnection connection, List<StoredOrder> orders) {
        return new Batches(connection).run(OrderRows.INSERT, orders, OrderRows::tuple);
    }

    // A crash before this completes leaves a complete segment unsealed; the next start seals it.
    private Future<Void> sealComplete() {
        List<KeyIndexSegment> complete = index.complete();
        Future<Void> done = Future.succeededFuture();
        for (KeyIndexSegment segment : complete) {
            done = done.compose(v -> vertx.executeBlocking(segment::seal))
                    .compose(full -> KeyIndexRows.write(pool, full).onSuccess(v -> index.close(full)));
        }
        return complete.isEmpty() ? done : done.onSuccess(v -> makeFilters());
    }
}
