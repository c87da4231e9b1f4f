package io.holdfast.sql;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.ManualTime;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes of work in a database, and how often it is done. */
class TransactionsTest {
    private static final Migrations SCHEMA = new Migrations(
            "test", List.of(new Migration("t", "CREATE TABLE IF NOT EXISTS t (a INTEGER NOT NULL PRIMARY KEY)")));
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final Context owner = vertx.getOrCreateContext();
    private final ManualTime time = new ManualTime();
    private final AtomicInteger attempts = new AtomicInteger();
    private OwnDatabase own;
    private Transactions transactions;

    @BeforeEach
    void open() throws Exception {
        own = OwnDatabase.in(directory, time);
        transactions = atHome(() -> Transactions.open(vertx, own.database(), SCHEMA, why -> {}, () -> {}));
    }

    @AfterEach
    void close() throws Exception {
        atHome(transactions::close);
        vertx.close().await(60, SECONDS);
    }

    private interface Call<T> {
        Future<T> call();
    }

    private <T> T atHome(Call<T> call) throws Exception {
        Promise<T> done = Promise.promise();
        owner.runOnContext(v -> call.call().onComplete(done));
        return done.future().await(60, SECONDS);
    }

    private <T> T run(Function<SqlConnection, Future<T>> work) throws Exception {
        return run(LONG, work);
    }

    private <T> T run(Duration limit, Function<SqlConnection, Future<T>> work) throws Exception {
        Deadline deadline = Deadline.after(time, limit);
        return atHome(() -> transactions.run(deadline, connection -> {
            attempts.incrementAndGet();
            return work.apply(connection);
        }));
    }

    private static Future<RowSet<Row>> insert(SqlConnection connection, int number) {
        return connection
                .query("INSERT INTO t (a) VALUES (%d)".formatted(number))
                .execute();
    }

    private List<String> kept() throws SQLException {
        return own.read("SELECT a FROM t ORDER BY a");
    }

    @Test
    void all_of_it_is_there_or_nothing() throws Exception {
        assertEquals("both", run(c -> insert(c, 1).compose(v -> insert(c, 2)).map("both")));
        Failure ended = new Failure.NotFound("gone", "it is gone");

        Failure told = assertThrows(
                Failure.NotFound.class, () -> run(c -> insert(c, 3).compose(v -> Future.<String>failedFuture(ended))));

        assertEquals(ended, told);
        assertEquals(List.of("1", "2"), kept());
        assertEquals(2, attempts.get());
    }

    @Test
    void what_the_work_throws_undoes_it() throws Exception {
        assertThrows(
                IllegalStateException.class,
                () -> run(c -> insert(c, 1).compose(v -> {
                    throw new IllegalStateException("a bug");
                })));

        assertEquals(List.of(), kept());
        assertEquals(1, attempts.get());
    }

    @Test
    void a_statement_that_is_wrong_is_not_done_again() {
        Exception fault = assertThrows(
                Exception.class, () -> run(c -> c.query("NO STATEMENT").execute()));

        assertEquals(SqlState.FAULT, SqlState.of(fault));
        assertEquals(1, attempts.get());
    }

    @Test
    void what_somebody_else_was_first_with_is_done_again_from_the_beginning() throws Exception {
        own.execute("INSERT INTO t (a) VALUES (1)");

        run(c -> insert(c, 2).compose(v -> attempts.get() == 1 ? insert(c, 1) : Future.succeededFuture()));

        assertEquals(2, attempts.get());
        assertEquals(List.of("1", "2"), kept());
    }

    @Test
    void what_others_are_always_first_with_is_given_up_and_nothing_was_done() throws Exception {
        own.execute("INSERT INTO t (a) VALUES (1)");

        Failure busy = assertThrows(
                Failure.Unavailable.class, () -> run(c -> insert(c, 2).compose(v -> insert(c, 1))));

        assertEquals("database-busy", busy.code());
        assertEquals(6, attempts.get());
        assertEquals(List.of("1"), kept());
    }

    @Test
    void a_connection_that_breaks_within_it_has_it_done_again_on_another_one() throws Exception {
        run(c -> insert(c, 1)
                .compose(v -> attempts.get() == 1 ? broken() : Future.succeededFuture())
                .compose(v -> insert(c, 2)));

        assertEquals(2, attempts.get());
        assertEquals(List.of("1", "2"), kept());
    }

    private Future<Void> broken() {
        return vertx.executeBlocking(() -> {
            own.shutDown();
            return null;
        });
    }

    @Test
    void a_commit_that_breaks_has_it_done_again_on_another_connection() throws Exception {
        run(c -> insert(c, 1).compose(v -> attempts.get() == 1 ? broken() : Future.succeededFuture()));

        assertEquals(2, attempts.get());
        assertEquals(List.of("1"), kept());
    }

    @Test
    void nobody_knows_what_came_of_work_whose_every_commit_breaks() throws Exception {
        Exception unknown =
                assertThrows(Exception.class, () -> run(c -> insert(c, 1).compose(v -> broken())));

        assertEquals(
                "outcome-unknown",
                assertInstanceOf(Failure.Indeterminate.class, unknown).code());
        assertEquals(List.of(), kept());
    }

    @Test
    void nothing_is_begun_while_the_connection_is_refused() throws Exception {
        List<String> reasons = new CopyOnWriteArrayList<>();
        Database nobody = OwnDatabase.refused(time);
        Transactions refused = atHome(() -> Transactions.open(vertx, nobody, SCHEMA, reasons::add, () -> {}));

        Failure away = assertThrows(
                Failure.Unavailable.class,
                () -> atHome(() -> refused.run(Deadline.after(time, LONG), c -> {
                    attempts.incrementAndGet();
                    return insert(c, 1);
                })));

        assertEquals("database-away", away.code());
        assertEquals(0, attempts.get());
        assertTrue(reasons.get(0).startsWith("jdbc:postgresql://127.0.0.1:"), reasons::toString);
        atHome(refused::close);
    }

    @Test
    void nothing_is_begun_after_the_deadline() {
        Failure late = assertThrows(Failure.Unavailable.class, () -> run(Duration.ZERO, c -> insert(c, 1)));

        assertEquals("deadline-passed", late.code());
        assertEquals(0, attempts.get());
    }

    @Test
    void nobody_knows_what_came_of_work_that_is_not_done_at_the_deadline() {
        Exception unknown = assertThrows(
                Exception.class,
                () -> run(Duration.ofMillis(50), c -> Promise.<String>promise().future()));

        assertEquals(
                "outcome-unknown",
                assertInstanceOf(Failure.Indeterminate.class, unknown).code());
    }
}
