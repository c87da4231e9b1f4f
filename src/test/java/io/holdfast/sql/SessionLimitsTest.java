package io.holdfast.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.base.time.Time;
import io.holdfast.support.Await;
import io.holdfast.support.RealDatabase;
import io.holdfast.support.RealMariaDb;
import io.holdfast.support.RealPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What every session is told when it begins. */
class SessionLimitsTest {
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private static Database database(RealDatabase server) {
        Database.Config config = new Database.Config(
                Optional.of(server.url()),
                Optional.of(server.user()),
                Optional.of(server.password()),
                Duration.ofSeconds(60),
                ANSWER,
                1,
                1,
                ANSWER);
        return Database.of(config, Path.of("unused"), Time.system());
    }

    // As a replica that is stopped in the middle of a transaction.
    private static void aSilentOneLosesItsLock(RealDatabase server) throws Exception {
        try (server;
                Connection silent = database(server).open();
                Statement holds = silent.createStatement();
                Connection other = database(server).open();
                Statement waits = other.createStatement()) {
            assertEquals(Connection.TRANSACTION_READ_COMMITTED, silent.getTransactionIsolation());
            waits.execute("CREATE TABLE t (a INTEGER)");
            waits.execute("INSERT INTO t (a) VALUES (1)");
            other.commit();
            holds.execute("UPDATE t SET a = 2");

            Await.until("it is unlocked", Duration.ofSeconds(60), () -> {
                try {
                    waits.execute("UPDATE t SET a = a + 10");
                    other.commit();
                    return true;
                } catch (SQLException locked) {
                    assertEquals(SqlState.CONFLICT, SqlState.of(locked), locked.getSQLState());
                    other.rollback();
                    return false;
                }
            });

            try (ResultSet rows = waits.executeQuery("SELECT a FROM t")) {
                rows.next();
                assertEquals(11, rows.getInt(1));
            }
        }
    }

    @Test
    void free_what_a_silent_one_holds_on_postgresql() throws Exception {
        aSilentOneLosesItsLock(RealPostgres.start());
    }

    @Test
    void free_what_a_silent_one_holds_on_mariadb() throws Exception {
        Assumptions.assumeTrue(RealMariaDb.isHere());
        aSilentOneLosesItsLock(RealMariaDb.start());
    }
}
