package io.holdfast.sql;

import io.holdfast.base.disk.DiskErrors;
import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows whether a database can be used now: brings its schema up, then looks at it on a connection of its own, often while it is away,
 * seldom while it is there, and at once when somebody suspects it. Confined to the event loop of its owner; the looking happens on a
 * thread of its own.
 *
 * <pre>
 *   new ──schema is up──► there ◄──a look succeeds── away
 *                           └────a look fails──────►
 * </pre>
 */
final class DatabaseWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final int SELDOM = 4;

    private final Vertx vertx;
    private final Database database;
    private final Migrations schema;
    private final Consumer<String> away;
    private final Runnable there;
    private final WorkerExecutor worker;
    private final Duration every;
    private @Nullable Connection connection;
    private boolean migrated;
    private boolean down = true;
    private boolean looking;
    private boolean stopped;
    private long timer = -1;

    /** @param away is told why it cannot be used @param there is told when it can be */
    DatabaseWatch(Vertx vertx, Database database, Migrations schema, Consumer<String> away, Runnable there) {
        this.vertx = vertx;
        this.database = database;
        this.schema = schema;
        this.away = away;
        this.there = there;
        this.every = database.config().lookEvery();
        this.worker = vertx.createSharedWorkerExecutor("database-watch-" + schema.schema(), 1);
    }

    /** The first look. @return fails when no later one will do better: we are refused, or it is a file of ours */
    Future<Void> start() {
        return look().recover(cause -> {
            if (database.isEmbedded() || SqlState.of(cause) != SqlState.AWAY) {
                return stop().transform(stopped -> Future.failedFuture(new Failure.Unavailable(
                        "database-unusable",
                        "%s cannot be used: %s".formatted(database.name(), DiskErrors.of(cause)))));
            }
            return Future.succeededFuture();
        });
    }

    boolean isDown() {
        return down;
    }

    /** Looks now, because a connection broke. */
    void suspect() {
        if (!looking && !stopped) {
            look().onFailure(cause -> LOG.debug("{}: {}", database.name(), cause.toString()));
        }
    }

    Future<Void> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        return worker.executeBlocking(this::forget).eventually(worker::close).mapEmpty();
    }

    private Future<Void> look() {
        vertx.cancelTimer(timer);
        looking = true;
        return worker.executeBlocking(this::ask).transform(ended -> {
            looking = false;
            if (ended.succeeded()) {
                found();
            } else {
                lost(ended.cause());
            }
            if (!stopped) {
                timer = vertx.setTimer(every.toMillis() * (down ? 1 : SELDOM), t -> suspect());
            }
            return ended.succeeded() ? Future.succeededFuture() : Future.failedFuture(ended.cause());
        });
    }

    private void found() {
        if (down) {
            LOG.info("{} is there", database.name());
        }
        down = false;
        there.run();
    }

    private void lost(Throwable cause) {
        if (!down) {
            LOG.warn("{} is away: {}", database.name(), DiskErrors.of(cause));
        }
        down = true;
        away.accept("%s cannot be used: %s".formatted(database.name(), DiskErrors.of(cause)));
    }

    private Void ask() throws SQLException {
        if (!migrated) {
            schema.apply(database);
            migrated = true;
        }
        Connection own = connection;
        if (own == null) {
            own = ReconnectingConnection.open(database);
            connection = own;
        }
        own.setAutoCommit(false);
        try (Statement statement = own.createStatement()) {
            statement.execute("SELECT 1");
        } finally {
            end(own);
        }
        return null;
    }

    // As JDBCTxOp does, on which ReconnectingConnection counts.
    private static void end(Connection connection) throws SQLException {
        try {
            connection.rollback();
        } finally {
            connection.setAutoCommit(false);
        }
    }

    private Void forget() throws SQLException {
        if (connection != null) {
            connection.close();
        }
        return null;
    }
}
