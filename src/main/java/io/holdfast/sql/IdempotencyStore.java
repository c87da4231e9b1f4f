package io.holdfast.sql;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Keeps the response to each request under its Idempotency-Key, in the same transaction as the change it reports: a repeated request
 * gets the first response and changes nothing. Of two requests that come at the same time the second violates the primary key, is
 * rolled back, and finds the first one's response when {@link Transactions} repeats it.
 */
public final class IdempotencyStore {

    /** The table and its index; part of a schema's {@link Migrations}. */
    public static final List<Migration> MIGRATIONS = List.of(
            new Migration(
                    "answered",
                    "CREATE TABLE IF NOT EXISTS answered (request_key VARCHAR(128) NOT NULL PRIMARY KEY, content_hash VARCHAR(64) NOT NULL,"
                            + " answer VARCHAR(12000) NOT NULL, answered_at BIGINT NOT NULL)"),
            new Migration("answered-by-age", "CREATE INDEX IF NOT EXISTS answered_by_age ON answered (answered_at)"));

    /**
     * A request that takes effect once.
     *
     * @param key its Idempotency-Key
     * @param hash of its content: a key belongs to one content
     * @param deadline after which it must not change anything any more
     */
    public record Request(String key, String hash, Deadline deadline) {}

    /** @param body at most 12,000 characters @param replayed whether it is the response to an earlier request with this key */
    public record Response(String body, boolean replayed) {}

    private final Transactions transactions;
    private final Time time;

    public IdempotencyStore(Transactions transactions, Time time) {
        this.transactions = transactions;
        this.time = time;
    }

    /**
     * Does {@code work} and keeps the response that it returns, unless the key has one.
     *
     * @param work must check the deadline after it has locked what it changes ({@link #checkDeadline})
     * @return {@code Mismatch} when the key belongs to another content; else as {@link Transactions#run}
     */
    public Future<Response> execute(Request request, Function<SqlConnection, Future<String>> work) {
        return transactions.run(request.deadline(), connection -> find(connection, request)
                .compose(known -> known.isPresent()
                        ? Future.succeededFuture(known.get())
                        : work.apply(connection).compose(body -> keep(connection, request, body))));
    }

    /**
     * Fails when the deadline has passed: a delayed request must not overwrite what a newer one of the same client has written. Called
     * while the lock is held, so that a newer request takes effect later, however long the commit takes.
     */
    public Future<Void> checkDeadline(Request request) {
        return request.deadline().hasPassed(time) ? Future.failedFuture(Transactions.late()) : Future.succeededFuture();
    }

    /** Deletes responses older than {@code age}, the oldest first. @param limit how many at most @return how many */
    public Future<Integer> expire(Duration age, int limit, Deadline deadline) {
        long before = time.millis() - age.toMillis();
        return transactions.run(deadline, connection -> connection
                .preparedQuery(
                        "SELECT request_key FROM answered WHERE answered_at < ? ORDER BY answered_at LIMIT " + limit)
                .execute(Tuple.of(before))
                .compose(rows -> delete(connection, rows)));
    }

    private static Future<Integer> delete(SqlConnection connection, RowSet<Row> rows) {
        List<Tuple> keys = new ArrayList<>();
        rows.forEach(row -> keys.add(Tuple.of(row.getString(0))));
        return new Batches(connection)
                .run("DELETE FROM answered WHERE request_key = ?", keys, key -> key)
                .map(keys.size());
    }

    private Future<Optional<Response>> find(SqlConnection connection, Request request) {
        return connection
                .preparedQuery("SELECT content_hash, answer FROM answered WHERE request_key = ?")
                .execute(Tuple.of(request.key()))
                .map(rows -> {
                    for (Row row : rows) {
                        if (!row.getString(0).equals(request.hash())) {
                            throw new Failure.Mismatch(
                                    "idempotency-key-reused",
                                    "this Idempotency-Key belongs to another request; choose a new one");
                        }
                        return Optional.of(new Response(row.getString(1), true));
                    }
                    return Optional.empty();
                });
    }

    private Future<Response> keep(SqlConnection connection, Request request, String body) {
        return connection
                .preparedQuery(
                        "INSERT INTO answered (request_key, content_hash, answer, answered_at) VALUES (?, ?, ?, ?)")
                .execute(Tuple.of(request.key(), request.hash(), body, time.millis()))
                .map(new Response(body, false));
    }
}
