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
 * Knows whether a database is available: migrates its schema, then checks it on a connection of its own, often while it is unavailable,
 * rarely while it is available, and at once when a connection broke. Confined to the event loop of its owner; the checks run on a
 * thread of their own.
 *
 * <pre>
 *   UNAVAILABLE ──a check succeeds; the first one has migrated the schema──► AVAILABLE
 *        ▲                                                                       │
 *        └───────────────────────────a check fails───────────────────────────────┘
 * </pre>
 */
final class DatabaseWatch {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final int AVAILABLE_FACTOR = 4;

    private final Vertx vertx;
    private final Database database;
    private final Migrations schema;
    private final Consumer<String> onUnavailable;
    private final Runnable onAvailable;
    private final WorkerExecutor worker;
    private final Duration every;
    private @Nullable Connection connection;
    private boolean migrated;
    private volatile boolean down = true; // scrapes of metrics read it
    private boolean checking;
    private boolean stopped;
    private long timer = -1;

    /** @param onUnavailable gets the reason of each check that failed @param onAvailable called after each that succeeded */
    DatabaseWatch(
            Vertx vertx, Database database, Migrations schema, Consumer<String> onUnavailable, Runnable onAvailable) {
        this.vertx = vertx;
        this.database = database;
        this.schema = schema;
        this.onUnavailable = onUnavailable;
        this.onAvailable = onAvailable;
        this.every = database.config().lookEvery();
        this.worker = vertx.createSharedWorkerExecutor("database-watch-" + schema.schema(), 1);
    }

    /** The first check. @return fails when a later one would too: the database rejects us, or it is an embedded one */
    Future<Void> start() {
        return check().recover(cause -> {
            if (database.isEmbedded() || SqlState.of(cause) != SqlState.UNAVAILABLE) {
                return stop().transform(stopped -> Future.failedFuture(new Failure.Unavailable(
                        "database-unusable",
                        "%s cannot be used: %s".formatted(database.name(), DiskErrors.of(cause)))));
            }
            return Future.succeededFuture();
        });
    }

    boolean isUnavailable() {
        return down;
    }

    /** Checks now, because a connection broke. */
    void checkNow() {
        if (!checking && !stopped) {
            check().onFailure(cause -> LOG.debug("{}: {}", database.name(), cause.toString()));
        }
    }

    Future<Void> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        return worker.executeBlocking(this::disconnect)
                .eventually(worker::close)
                .mapEmpty();
    }

    private Future<Void> check() {
        vertx.cancelTimer(timer);
        checking = true;
        return worker.executeBlocking(this::query).transform(ended -> {
            checking = false;
            if (ended.succeeded()) {
                succeeded();
            } else {
                failed(ended.cause());
            }
            if (!stopped) {
                timer = vertx.setTimer(every.toMillis() * (down ? 1 : AVAILABLE_FACTOR), t -> checkNow());
            }
            return ended.succeeded() ? Future.succeededFuture() : Future.failedFuture(ended.cause());
        });
    }

    private void succeeded() {
        if (down) {
            LOG.info("{} is available", database.name());
        }
        down = false;
        onAvailable.run();
    }

    private void failed(Throwable cause) {
        if (!down) {
            LOG.warn("{} is unavailable: {}", database.name(), DiskErrors.of(cause));
        }
        down = true;
        onUnavailable.accept("%s cannot be used: %s".formatted(database.name(), DiskErrors.of(cause)));
    }

    private Void query() throws SQLException {
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

    private Void disconnect() throws SQLException {
        if (connection != null) {
            connection.close();
        }
        return null;
    }
}
