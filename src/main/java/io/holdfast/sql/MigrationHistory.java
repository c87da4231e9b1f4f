package io.holdfast.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which migrations of a schema a database has had: {@code schema_migrations} has a row for each, {@code schema_versions} one for the
 * schema, which is the lock. The version in it is for builds before 0.2, which count migrations. Blocking.
 */
record MigrationHistory(Database database, String schema) {
    private static final String LOCKS =
            "CREATE TABLE IF NOT EXISTS schema_versions (name VARCHAR(64) NOT NULL PRIMARY KEY, version INTEGER NOT NULL)";
    private static final String HISTORY =
            "CREATE TABLE IF NOT EXISTS schema_migrations (schema_name VARCHAR(64) NOT NULL, migration VARCHAR(128) NOT NULL,"
                    + " checksum VARCHAR(64) NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (schema_name, migration))";

    /** Creates what is missing of both tables and of the schema's row. */
    void prepare() throws SQLException {
        try (Connection connection = database.open()) {
            execute(connection, LOCKS);
            execute(connection, HISTORY);
            connection.commit();
            try (PreparedStatement known = connection.prepareStatement("SELECT 1 FROM schema_versions WHERE name = ?");
                    PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO schema_versions (name, version) VALUES (?, 0)")) {
                known.setString(1, schema);
                insert.setString(1, schema);
                if (!known.executeQuery().next()) {
                    insert.executeUpdate();
                }
            }
            connection.commit();
        }
    }

    /** Waits until no other process migrates the schema; others wait until {@code lock} commits. @return the version noted */
    int lock(Connection lock) throws SQLException {
        try (PreparedStatement select =
                lock.prepareStatement("SELECT version FROM schema_versions WHERE name = ? FOR UPDATE")) {
            select.setString(1, schema);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    void setVersion(Connection lock, int version) throws SQLException {
        try (PreparedStatement update =
                lock.prepareStatement("UPDATE schema_versions SET version = ? WHERE name = ? AND version < ?")) {
            update.setInt(1, version);
            update.setString(2, schema);
            update.setInt(3, version);
            update.executeUpdate();
        }
    }

    /** Checksums by the names of the migrations. */
    Map<String, String> applied(Connection connection) throws SQLException {
        Map<String, String> checksums = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT migration, checksum FROM schema_migrations WHERE schema_name = ?")) {
            select.setString(1, schema);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    checksums.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return checksums;
    }

    void note(Connection connection, Migration migration) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO schema_migrations (schema_name, migration, checksum, applied_at) VALUES (?, ?, ?, ?)")) {
            insert.setString(1, schema);
            insert.setString(2, migration.name());
            insert.setString(3, migration.checksum());
            insert.setLong(4, database.time().millis());
            insert.executeUpdate();
        }
    }

    void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql.startsWith("CREATE TABLE") ? sql + database.tableOptions() : sql);
        }
    }
}
