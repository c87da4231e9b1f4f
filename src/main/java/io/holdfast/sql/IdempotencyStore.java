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
 * Answers that are kept under the Idempotency-Key of their request, in the same transaction as what they tell of: a repetition gets
 * the first answer and changes nothing. Of two that come at the same time the second meets the first's row, is undone, and finds its
 * answer when it is done again.
 */
public final class IdempotencyStore {
    /** Longest answer that can be kept, in characters. */
    private static final int ANSWER_MAX = 12_000;

    /** What makes the table; part of a schema's {@link Migrations}. */
    public static final List<String> SCHEMA = List.of(
            "CREATE TABLE IF NOT EXISTS answered (request_key VARCHAR(128) NOT NULL PRIMARY KEY, content_hash VARCHAR(64) NOT NULL,"
                    + " answer VARCHAR(%d) NOT NULL, answered_at BIGINT NOT NULL)".formatted(ANSWER_MAX),
            "CREATE INDEX IF NOT EXISTS answered_by_age ON answered (answered_at)");

    /**
     * A request that counts once.
     *
     * @param hash of its content, to which the key is held
     * @param deadline after which it must not change anything any more
     */
    public record Once(String key, String hash, Deadline deadline) {}

    /** @param text the answer @param replayed whether it had been given before */
    public record Answer(String text, boolean replayed) {}

    private final Transactions transactions;
    private final Time time;

    public IdempotencyStore(Transactions transactions, Time time) {
        this.transactions = transactions;
        this.time = time;
    }

    /**
     * Does {@code work} and keeps its answer, unless its key has one.
     *
     * @param work must look at the deadline after it has locked what it changes ({@link #stillInTime})
     * @return {@code Mismatch} when the key belongs to another content; else as {@link Transactions#run}
     */
    public Future<Answer> once(Once once, Function<SqlConnection, Future<String>> work) {
        return transactions.run(once.deadline(), connection -> find(connection, once)
                .compose(known -> known.isPresent()
                        ? Future.succeededFuture(known.get())
                        : work.apply(connection).compose(answer -> keep(connection, once, answer))));
    }

    /**
     * A request that was held up may change nothing once its deadline has passed: whoever sent it may have sent a newer one. Asked while
     * the lock is held, so that a newer one comes later, however long the way from here to the commit is.
     */
    public Future<Void> stillInTime(Once once) {
        return once.deadline().hasPassed(time) ? Future.failedFuture(Transactions.late()) : Future.succeededFuture();
    }

    /** Forgets answers older than {@code age}, the oldest first. @param most so many at a time @return how many */
    public Future<Integer> forget(Duration age, int most, Deadline deadline) {
        long before = time.millis() - age.toMillis();
        return transactions.run(deadline, connection -> connection
                .preparedQuery(
                        "SELECT request_key FROM answered WHERE answered_at < ? ORDER BY answered_at LIMIT " + most)
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

    private Future<Optional<Answer>> find(SqlConnection connection, Once once) {
        return connection
                .preparedQuery("SELECT content_hash, answer FROM answered WHERE request_key = ?")
                .execute(Tuple.of(once.key()))
                .map(rows -> {
                    for (Row row : rows) {
                        if (!row.getString(0).equals(once.hash())) {
                            throw new Failure.Mismatch(
                                    "idempotency-key-reused",
                                    "this Idempotency-Key belongs to another request; choose a new one");
                        }
                        return Optional.of(new Answer(row.getString(1), true));
                    }
                    return Optional.empty();
                });
    }

    private Future<Answer> keep(SqlConnection connection, Once once, String answer) {
        return connection
                .preparedQuery(
                        "INSERT INTO answered (request_key, content_hash, answer, answered_at) VALUES (?, ?, ?, ?)")
                .execute(Tuple.of(once.key(), once.hash(), answer, time.millis()))
                .map(new Answer(answer, false));
    }
}
