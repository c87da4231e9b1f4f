package io.holdfast.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection whose database ends all of them, between transactions or within one. */
class ReconnectingConnectionTest {
    @TempDir
    private Path directory;

    private OwnDatabase own;
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        own = OwnDatabase.in(directory, new ManualTime());
        own.execute("CREATE TABLE t (a INTEGER)");
        connection = ReconnectingConnection.open(own.database());
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void begin() throws SQLException {
        connection.setAutoCommit(false);
    }

    private void insert(int number) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO t (a) VALUES (%d)".formatted(number));
        }
    }

    // In the order in which vertx-jdbc-client calls it.
    private void commit() throws SQLException {
        try {
            connection.commit();
        } finally {
            connection.setAutoCommit(false);
        }
    }

    private void rollback() throws SQLException {
        try {
            connection.rollback();
        } finally {
            connection.setAutoCommit(false);
        }
    }

    private List<String> kept() throws SQLException {
        return own.read("SELECT a FROM t ORDER BY a");
    }

    @Test
    void carries_one_transaction_after_another() throws SQLException {
        begin();
        insert(1);
        commit();
        begin();
        insert(2);
        rollback();
        begin();
        insert(3);
        commit();

        assertEquals(List.of("1", "3"), kept());
    }

    @Test
    void is_made_anew_for_the_next_transaction_when_it_ended_between_two() throws SQLException {
        begin();
        insert(1);
        commit();

        own.shutDown();
        begin();
        insert(2);
        commit();

        assertEquals(List.of("1", "2"), kept());
    }

    @Test
    void is_not_made_anew_within_a_transaction_which_would_lose_its_first_half() throws SQLException {
        begin();
        insert(1);

        own.shutDown();

        assertThrows(SQLException.class, () -> insert(2));
        assertThrows(SQLException.class, this::commit);
        begin();
        insert(3);
        commit();
        assertEquals(List.of("3"), kept());
    }

    @Test
    void is_made_anew_after_a_rollback_that_failed() throws SQLException {
        begin();
        insert(1);
        own.shutDown();
        assertThrows(SQLException.class, this::rollback);

        begin();
        insert(2);
        commit();

        assertEquals(List.of("2"), kept());
    }

    @Test
    void asks_no_server_what_its_parameters_are() throws SQLException {
        begin();
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO t (a) VALUES (?)")) {
            assertThrows(SQLFeatureNotSupportedException.class, statement::getParameterMetaData);
            statement.setInt(1, 7);
            statement.executeUpdate();
        }
        commit();

        assertEquals(List.of("7"), kept());
    }

    @Test
    void is_closed_with_what_it_stands_for() throws SQLException {
        connection.close();

        assertTrue(connection.isClosed());
    }

    @Test
    void cannot_be_had_from_a_source_whose_server_refuses() throws Exception {
        ReconnectingDataSource refused = new ReconnectingDataSource(OwnDatabase.refused(new ManualTime()));

        SQLException told = assertThrows(SQLException.class, refused::getConnection);

        assertEquals(SqlState.UNAVAILABLE, SqlState.of(told));
    }

    @Test
    void ends_with_a_statement_that_broke_and_is_made_anew_for_the_next_transaction() throws SQLException {
        begin();
        own.shutDown();
        assertThrows(SQLException.class, () -> insert(1));
        assertThrows(SQLException.class, this::rollback);

        begin();
        insert(2);
        commit();

        assertEquals(List.of("2"), kept());
    }
}
