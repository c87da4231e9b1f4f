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
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does work in a database, a transaction at a time, within a deadline, whatever happens to the database meanwhile. What others got in the
 * way of, or a connection that broke, is done again from the beginning; so the work must see for itself whether it was done before
 * ({@link IdempotencyStore}). While the database is away nothing is tried. Confined to the event loop of its owner.
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

    private Transactions(Vertx vertx, Database database, DatabaseWatch watch) {
        this.vertx = vertx;
        this.time = database.time();
        this.database = database;
        this.watch = watch;
        // Even outside one, everything on a connection that once had a transaction is within the next: there is no
        // other way.
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
     * Brings the schema up as soon as the database is there; it need not be yet.
     *
     * @param away is told why it cannot be used, whenever that begins
     * @param there is told when it can be used
     * @return fails with {@code Unavailable} when the database refuses us
     */
    public static Future<Transactions> open(
            Vertx vertx, Database database, Migrations schema, Consumer<String> away, Runnable there) {
        DatabaseWatch watch = new DatabaseWatch(vertx, database, schema, away, there);
        return watch.start().map(v -> new Transactions(vertx, database, watch));
    }

    public Future<Void> close() {
        return watch.stop().eventually(pool::close);
    }

    /**
     * @param work whose statements all run on the connection that it gets; what it fails with as a {@link Failure} is the end of it
     * @return {@code Unavailable}: nothing was done; {@code Indeterminate}: nobody knows
     */
    public <T> Future<T> run(Deadline deadline, Function<SqlConnection, Future<T>> work) {
        long left = deadline.remainingMillis(time);
        if (left <= 0) {
            return Future.failedFuture(late());
        }
        return new Run<>(deadline, work)
                .attempt(1)
                .timeout(left, TimeUnit.MILLISECONDS)
                .recover(cause -> Future.failedFuture(cause instanceof TimeoutException ? unknown() : cause));
    }

    /** What work ends with that finds its deadline passed before it has changed anything. */
    public static Failure late() {
        return new Failure.Unavailable("deadline-passed", "the request's deadline has passed; nothing was done");
    }

    private static Failure unknown() {
        return new Failure.Indeterminate(
                "outcome-unknown", "the database gave no answer in time; ask again with the same Idempotency-Key");
    }

    /** One piece of work on its way. */
    private final class Run<T> {
        private final Deadline deadline;
        private final Function<SqlConnection, Future<T>> work;
        private boolean committing;
        private boolean maybeDone;

        Run(Deadline deadline, Function<SqlConnection, Future<T>> work) {
            this.deadline = deadline;
            this.work = work;
        }

        Future<T> attempt(int number) {
            if (watch.isDown()) {
                return Future.failedFuture(away());
            }
            committing = false;
            return pool.getConnection()
                    .recover(cause -> Future.failedFuture(SqlState.isOne(cause) ? cause : full()))
                    .compose(connection -> transaction(connection).eventually(connection::close))
                    .recover(cause -> failed(cause, number));
        }

        private Future<T> transaction(SqlConnection connection) {
            return connection.begin().compose(transaction -> work(connection)
                    .transform(ended -> ended.succeeded()
                            ? commit(transaction, ended.result())
                            : transaction.rollback().transform(rolledBack -> Future.failedFuture(ended.cause()))));
        }

        private Future<T> work(SqlConnection connection) {
            return Future.<Void>succeededFuture()
                    .compose(v -> work.apply(connection)); // what it throws is a failure too
        }

        private Future<T> commit(Transaction transaction, T result) {
            committing = true;
            return transaction.commit().map(result);
        }

        private Future<T> failed(Throwable cause, int number) {
            if (cause instanceof Failure) {
                return Future.failedFuture(maybeDone && cause instanceof Failure.Unavailable ? unknown() : cause);
            }
            SqlState state = SqlState.of(cause);
            maybeDone |= committing && state != SqlState.REPEAT;
            if (state == SqlState.FAULT) {
                return Future.failedFuture(cause);
            }
            if (state != SqlState.REPEAT) {
                LOG.debug("{}: attempt {}: {}", database.name(), number, cause.toString());
                watch.suspect();
            }
            long pause = PAUSE_MILLIS << number;
            if (number == ATTEMPTS || deadline.remainingMillis(time) <= pause) {
                return Future.failedFuture(state == SqlState.REPEAT && !maybeDone ? busy() : away());
            }
            return vertx.timer(pause, TimeUnit.MILLISECONDS).compose(v -> attempt(number + 1));
        }

        private Failure away() {
            return maybeDone
                    ? unknown()
                    : new Failure.Unavailable("database-away", "the database cannot be reached; nothing was done");
        }

        // The pool's own words: its queue is full, or nobody gave a connection back in time.
        private Failure full() {
            return new Failure.Unavailable("database-busy", "no connection to the database is free; nothing was done");
        }

        private Failure busy() {
            return new Failure.Unavailable("database-busy", "others change the same; nothing was done");
        }
    }
}
