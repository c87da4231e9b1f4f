package io.holdfast.roles.order;

import io.holdfast.sql.Batches;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** A {@link KeyIndex} on disk: filters and buckets of sealed segments. Open segments are rebuilt from the orders. */
final class KeyIndexRows {
    private static final int FILTERS = 16;
    private static final int ORDERS = 4096;

    private record Bucket(long id, byte[] entries) {}

    private KeyIndexRows() {}

    /**
     * Writes a segment, also over what a crash left of it: H2 has shown rows of a transaction that was not committed. The filter, whose
     * row makes the segment sealed, is written in a transaction of its own after the buckets.
     */
    static Future<Void> write(Pool pool, KeyIndexSegment.Sealed full) {
        return pool.withTransaction(connection -> new Batches(connection)
                        .run(
                                "MERGE INTO key_bucket KEY (bucket) VALUES (?, ?)",
                                IntStream.range(0, KeyIndexSegment.BUCKETS)
                                        .boxed()
                                        .toList(),
                                bucket -> Tuple.of(
                                        KeyIndex.bucketId(full.segment(), bucket),
                                        full.buckets().get(bucket))))
                .compose(v -> pool.withTransaction(connection -> connection
                        .preparedQuery("MERGE INTO key_filter KEY (run) VALUES (?, ?)")
                        .execute(Tuple.of(full.segment(), full.filter().toBytes()))
                        .mapEmpty()));
    }

    /** Rebuilds the index of {@code segment} from its orders. A segment of which orders are missing is open again. */
    static Future<Void> rebuild(Vertx vertx, Pool pool, KeyHash hash, KeyIndex index, long segment) {
        KeyIndexSegment anew = new KeyIndexSegment(segment);
        long before = KeyIndexSegment.first(segment) - 1;
        long end = before + KeyIndexSegment.SIZE;
        return orders(pool, hash, anew::add, before, end).compose(v -> {
            if (anew.isComplete()) {
                return vertx.executeBlocking(anew::seal).compose(full -> write(pool, full));
            }
            index.reopen(segment); // fails where a filter of several segments covers it: all orders were here
            return orders(pool, hash, index::add, before, end);
        });
    }

    private interface Keys {
        void add(long number, long hash);
    }

    /** Buckets by their ids. */
    static Future<Map<Long, byte[]>> buckets(Pool pool, Collection<Long> ids) {
        return Lookup.byIds(
                        pool,
                        "SELECT bucket, entries FROM key_bucket WHERE bucket",
                        ids,
                        row -> new Bucket(row.getLong(0), row.getBuffer(1).getBytes()))
                .map(found -> {
                    Map<Long, byte[]> byId = new HashMap<>();
                    found.forEach(bucket -> byId.put(bucket.id(), bucket.entries()));
                    return byId;
                });
    }

    /** @param index covers what the filter files cover */
    static Future<KeyIndex> load(Pool pool, KeyHash hash, KeyIndex index) {
        return filters(pool, index, -1)
                .compose(v -> pool.query("SELECT MAX(number) FROM orders").execute())
                .compose(rows -> {
                    Long last = rows.iterator().next().getLong(0);
                    return last == null ? Future.succeededFuture() : openSegments(pool, hash, index, last);
                })
                .map(index);
    }

    private static Future<Void> filters(Pool pool, KeyIndex index, long after) {
        long from = after;
        while (index.isCovered(from + 1)) { // skipped: a row is as large as its filter
            from++;
        }
        return pool.preparedQuery("SELECT run, bits FROM key_filter WHERE run > ? ORDER BY run LIMIT ?")
                .execute(Tuple.of(from, FILTERS))
                .compose(rows -> {
                    long last = after;
                    for (Row row : rows) {
                        last = row.getLong(0);
                        if (!index.isCovered(last)) {
                            index.close(last, KeyFilter.of(row.getBuffer(1).getBytes()));
                        }
                    }
                    return rows.size() < FILTERS ? Future.succeededFuture() : filters(pool, index, last);
                });
    }

    private static Future<Void> openSegments(Pool pool, KeyHash hash, KeyIndex index, long last) {
        Future<Void> done = Future.succeededFuture();
        for (long segment = 0; segment <= KeyIndexSegment.segmentOf(last); segment++) {
            if (!index.isSealed(segment)) {
                long before = KeyIndexSegment.first(segment) - 1;
                done = done.compose(v -> orders(pool, hash, index::add, before, before + KeyIndexSegment.SIZE));
            }
        }
        return done;
    }

    private static Future<Void> orders(Pool pool, KeyHash hash, Keys keys, long after, long upTo) {
        return pool.preparedQuery(
                        "SELECT number, idem_key FROM orders WHERE number > ? AND number <= ? ORDER BY number LIMIT ?")
                .execute(Tuple.of(after, upTo, ORDERS))
                .compose(rows -> {
                    long last = add(rows, hash, keys, after);
                    return rows.size() < ORDERS ? Future.succeededFuture() : orders(pool, hash, keys, last, upTo);
                });
    }

    private static long add(RowSet<Row> rows, KeyHash hash, Keys keys, long after) {
        long last = after;
        for (Row row : rows) {
            last = row.getLong(0);
            keys.add(last, hash.of(row.getString(1)));
        }
        return last;
    }
}
