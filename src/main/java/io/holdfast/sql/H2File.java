package io.holdfast.sql;

import io.holdfast.base.disk.Directories;
import io.holdfast.base.disk.DiskErrors;
import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.jdbcclient.JDBCConnectOptions;
import io.vertx.jdbcclient.JDBCPool;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.nio.file.Path;
import java.util.List;

/** An H2 database in one file, opened by this process alone. */
public final class H2File {

    private H2File() {}

    /**
     * Opens the database and creates what is missing of its schema.
     *
     * <p>{@code WRITE_DELAY=0} survives {@code kill -9}: the operating system has a commit before it returns. H2 does not fsync, so a
     * power cut may lose the newest commits (docs/guarantees.md).
     *
     * @param directory created when it is missing
     * @param schema statements that may run at every start
     * @return fails with {@code Unavailable} naming the directory when it cannot be written or another process has it open
     */
    public static Future<Pool> open(Vertx vertx, Path directory, List<String> schema) {
        return open(vertx, directory, "WRITE_DELAY=0;DEFRAG_ALWAYS=FALSE", schema);
    }

    /**
     * Opens the database with the caller's settings and creates what is missing of its schema.
     *
     * @param directory created when it is missing
     * @param settings of H2, {@code NAME=value} separated by semicolons
     * @param schema statements that may run at every start
     * @return fails with {@code Unavailable} naming the directory when it cannot be written or another process has it open
     */
    public static Future<Pool> open(Vertx vertx, Path directory, String settings, List<String> schema) {
        return vertx.executeBlocking(() -> Directories.make(directory))
                .recover(cause -> Future.failedFuture(unusable(directory, cause)))
                .compose(made -> create(vertx, directory, settings, schema));
    }

    // H2's own shutdown hook would close the file under the last writes at SIGTERM.
    private static Future<Pool> create(Vertx vertx, Path directory, String settings, List<String> schema) {
        String url = "jdbc:h2:file:%s;DB_CLOSE_ON_EXIT=FALSE;%s"
                .formatted(directory.resolve("state").toAbsolutePath(), settings);
        Pool pool = JDBCPool.pool(
                vertx,
                new JDBCConnectOptions().setJdbcUrl(url).setUser("sa").setPassword(""),
                new PoolOptions().setMaxSize(4).setMaxWaitQueueSize(10_000));
        Future<Void> ready = Future.succeededFuture();
        for (String statement : schema) {
            ready = ready.compose(v -> pool.query(statement).execute().mapEmpty());
        }
        return ready.map(pool)
                .recover(cause -> pool.close().transform(closed -> Future.failedFuture(unusable(directory, cause))));
    }

    private static Failure unusable(Path directory, Throwable cause) {
        return new Failure.Unavailable(
                "data-dir-unusable",
                "data-dir: %s cannot be used (expected: a directory this process can write and no other has open): %s"
                        .formatted(directory, DiskErrors.of(cause)));
    }
}
