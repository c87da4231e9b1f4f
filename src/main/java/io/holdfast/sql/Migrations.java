package io.holdfast.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema's way from nothing to what this version needs, step by step, each once. Whoever holds the row of the schema in {@code
 * schema_versions} works on it; other replicas that start at the same time wait for that row. The work is done on a second connection,
 * because a table that is made ends the transaction of its connection in MariaDB, and with it the lock. Blocking.
 *
 * @param name of the schema, among others in the same database
 * @param steps each one statement that may run again, in case a replica dies before it has noted it; {@code CREATE TABLE} without
 *     what follows the closing bracket
 */
public record Migrations(String name, List<String> steps) {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final int ATTEMPTS = 5;

    public Migrations {
        steps = List.copyOf(steps);
    }

    void apply(Database database) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                prepare(database);
                break;
            } catch (SQLException e) { // of two that make the same table at the same time one may fail
                SqlState state = SqlState.of(e);
                if (attempt == ATTEMPTS || state == SqlState.AWAY || state == SqlState.REFUSED) {
                    throw e;
                }
            }
        }
        try (Connection lock = database.open();
                Connection work = database.open()) {
            int done = lock(lock);
            for (int step = done; step < steps.size(); step++) {
                execute(work, steps.get(step), database);
                note(lock, step + 1);
            }
            lock.commit();
            if (done < steps.size()) {
                LOG.info("{}: schema '{}' brought from version {} to {}", database.name(), name, done, steps.size());
            }
        }
    }

    private void prepare(Database database) throws SQLException {
        try (Connection connection = database.open()) {
            execute(
                    connection,
                    "CREATE TABLE IF NOT EXISTS schema_versions (name VARCHAR(64) NOT NULL PRIMARY KEY, version INTEGER NOT NULL)",
                    database);
            try (PreparedStatement known = connection.prepareStatement("SELECT 1 FROM schema_versions WHERE name = ?");
                    PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO schema_versions (name, version) VALUES (?, 0)")) {
                known.setString(1, name);
                insert.setString(1, name);
                if (!known.executeQuery().next()) {
                    insert.executeUpdate();
                }
            }
            connection.commit();
        }
    }

    private int lock(Connection lock) throws SQLException {
        try (PreparedStatement select =
                lock.prepareStatement("SELECT version FROM schema_versions WHERE name = ? FOR UPDATE")) {
            select.setString(1, name);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    private void note(Connection lock, int version) throws SQLException {
        try (PreparedStatement update =
                lock.prepareStatement("UPDATE schema_versions SET version = ? WHERE name = ?")) {
            update.setInt(1, version);
            update.setString(2, name);
            update.executeUpdate();
        }
    }

    private static void execute(Connection connection, String step, Database database) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(step.startsWith("CREATE TABLE") ? step + database.tableOptions() : step);
        }
        connection.commit();
    }
}
