package io.holdfast.sql;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.jdbcclient.JDBCPool;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work in a database, each time in one transaction and within a deadline, whatever happens to the database meanwhile. After a conflict
 * with another transaction, or a broken connection, the work runs again from the beginning; so it must find out for itself whether it has
 * been committed before ({@link IdempotencyStore}). While the database is unavailable nothing is tried. Confined to the event loop of its
 * owner.
 */
public final class Transactions {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
    private static final int ATTEMPTS = 6;
    private static final long PAUSE_MILLIS = 10;

    private final Vertx vertx;
    private final Time time;
    private final Database database;
    private final DatabaseWatch watch;
    private final Pool pool;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();

    private Transactions(Vertx vertx, Database database, DatabaseWatch watch) {
        this.vertx = vertx;
        this.time = database.time();
        this.database = database;
        this.watch = watch;
        // Only transactions: the SQL client leaves a connection that had one in a transaction permanently.
        this.pool = JDBCPool.pool(
                vertx,
                new ReconnectingDataSource(database),
                new PoolOptions()
                        .setMaxSize(database.connections())
                        .setMaxWaitQueueSize(database.config().queueMax())
                        .setConnectionTimeout(
                                (int) database.config().answerTimeout().toMillis())
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS));
    }

    /**
     * Migrates the schema as soon as the database is available; it need not be yet.
     *
     * @param onUnavailable called with the reason whenever the database cannot be used
     * @param onAvailable called whenever it can be used
     * @return fails with {@code Unavailable} when the database rejects us
     */
    public static Future<Transactions> open(
            Vertx vertx, Database database, Migrations schema, Consumer<String> onUnavailable, Runnable onAvailable) {
        DatabaseWatch watch = new DatabaseWatch(vertx, database, schema, onUnavailable, onAvailable);
        return watch.start().map(v -> new Transactions(vertx, database, watch));
    }

    /**
     * What the connections to the database are used for. Any thread may ask.
     *
     * @param active connections that have a transaction
     * @param idle connections that have none
     * @param max connections that there may be
     * @param waiting transactions that wait for a connection
     */
    public record Usage(int active, int idle, int max, int waiting) {}

    public Usage usage() {
        int busy = active.get();
        return new Usage(busy, Math.max(0, pool.size() - busy), database.connections(), waiting.get());
    }

    /** Whether the database could be used when it was last tried. Any thread may ask. */
    public boolean isAvailable() {
        return !watch.isUnavailable();
    }

    public Future<Void> close() {
        return watch.stop().eventually(pool::close);
    }

    /**
     * @param work its statements all run on the connection that it gets; it is not repeated when it fails with a {@link Failure}
     * @return fails with {@code Unavailable} when nothing was done, with {@code Indeterminate} when the outcome is unknown
     */
    public <T> Future<T> run(Deadline deadline, Function<SqlConnection, Future<T>> work) {
        long left = deadline.remainingMillis(time);
        if (left <= 0) {
            return Future.failedFuture(late());
        }
        return new Execution<>(deadline, work)
                .attempt(1)
                .timeout(left, TimeUnit.MILLISECONDS)
                .recover(cause -> Future.failedFuture(cause instanceof TimeoutException ? unknown() : cause));
    }

    /** The failure of work that finds its deadline passed before it has changed anything. */
    public static Failure late() {
        return new Failure.Unavailable("deadline-passed", "the request's deadline has passed; nothing was done");
    }

    private static Failure unknown() {
        return new Failure.Indeterminate(
                "outcome-unknown",
                "the database did not respond in time; send the request again with the same Idempotency-Key");
    }

    /** One call of {@link #run}, with its attempts. */
    private final class Execution<T> {
        private final Deadline deadline;
        private final Function<SqlConnection, Future<T>> work;
        private boolean committing;
        private boolean mayBeCommitted;

        Execution(Deadline deadline, Function<SqlConnection, Future<T>> work) {
            this.deadline = deadline;
            this.work = work;
        }

        Future<T> attempt(int number) {
            if (watch.isUnavailable()) {
                return Future.failedFuture(unavailable());
            }
            committing = false;
            waiting.incrementAndGet();
            return pool.getConnection()
                    .onComplete(ended -> waiting.decrementAndGet())
                    .recover(cause -> Future.failedFuture(SqlState.isPresent(cause) ? cause : full()))
                    .compose(this::use)
                    .recover(cause -> failed(cause, number));
        }

        private Future<T> use(SqlConnection connection) {
            active.incrementAndGet();
            return transaction(connection).eventually(() -> {
                active.decrementAndGet();
                return connection.close();
            });
        }

        private Future<T> transaction(SqlConnection connection) {
            return connection.begin().compose(transaction -> work(connection)
                    .transform(ended -> ended.succeeded()
                            ? commit(transaction, ended.result())
                            : transaction.rollback().transform(rolledBack -> Future.failedFuture(ended.cause()))));
        }

        private Future<T> work(SqlConnection connection) {
            return Future.<Void>succeededFuture()
                    .compose(v -> work.apply(connection)); // a thrown exception is a failure too
        }

        private Future<T> commit(Transaction transaction, T result) {
            committing = true;
            return transaction.commit().map(result);
        }

        private Future<T> failed(Throwable cause, int number) {
            if (cause instanceof Failure) {
                return Future.failedFuture(mayBeCommitted && cause instanceof Failure.Unavailable ? unknown() : cause);
            }
            SqlState state = SqlState.of(cause);
            mayBeCommitted |= committing && state != SqlState.CONFLICT;
            if (state == SqlState.FAULT) {
                return Future.failedFuture(cause);
            }
            if (state != SqlState.CONFLICT) {
                LOG.debug("{}: attempt {}: {}", database.name(), number, cause.toString());
                watch.checkNow();
            }
            long pause = PAUSE_MILLIS << number;
            if (number == ATTEMPTS || deadline.remainingMillis(time) <= pause) {
                return Future.failedFuture(state == SqlState.CONFLICT && !mayBeCommitted ? busy() : unavailable());
            }
            return vertx.timer(pause, TimeUnit.MILLISECONDS).compose(v -> attempt(number + 1));
        }

        private Failure unavailable() {
            return mayBeCommitted
                    ? unknown()
                    : new Failure.Unavailable("database-away", "the database cannot be reached; nothing was done");
        }

        // The pool's own failure: its queue is full, or no connection became free in time.
        private Failure full() {
            return new Failure.Unavailable("database-busy", "no connection to the database is free; nothing was done");
        }

        private Failure busy() {
            return new Failure.Unavailable("database-busy", "other requests change the same data; nothing was done");
        }
    }
}
