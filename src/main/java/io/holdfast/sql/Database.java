package io.holdfast.sql;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Time;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a database is and how to connect to it: all connections have the same isolation level and the same limits. Blocking. */
public final class Database {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final String FORMS = "jdbc:mariadb://..., jdbc:postgresql://... or jdbc:h2:...";
    private static final Pattern SECRET = Pattern.compile("(?i)(passw[a-z]*=)[^&;]*|(//[^/@]*:)[^/@]*(?=@)");

    /**
     * @param url empty for an H2 file of this replica
     * @param connectTimeout for a connection to be made
     * @param answerTimeout for the response to one statement
     * @param connections at a time; H2 gets one
     * @param queueMax requests that may wait for a connection
     * @param lookEvery how often an unavailable database is checked
     */
    public record Config(
            Optional<String> url,
            Optional<String> user,
            Optional<String> password,
            Duration connectTimeout,
            Duration answerTimeout,
            int connections,
            int queueMax,
            Duration lookEvery) {

        /** @param prefix of the keys, such as {@code expense.database} */
        public static Config from(Settings settings, String prefix) {
            return new Config(
                    settings.parsed(
                            prefix + ".url",
                            "",
                            Database::masked,
                            Config::url,
                            "the database, " + FORMS + "; else an H2 file below data-dir"),
                    settings.optional(prefix + ".user", "who we are to the database"),
                    settings.secret(prefix + ".password", "and how we prove it"),
                    settings.duration(
                            prefix + ".connect-timeout", Duration.ofSeconds(1), "for a connection to be made"),
                    settings.duration(prefix + ".timeout", Duration.ofSeconds(3), "for a statement to be answered"),
                    settings.integer(prefix + ".connections", 8, 1, 1_000, "connections at a time; H2 gets one"),
                    settings.integer(prefix + ".queue-max", 1_000, 1, 100_000, "requests that wait for a connection"),
                    settings.duration(
                            prefix + ".look-every", Duration.ofMillis(500), "how often a lost database is looked for"));
        }

        private static Optional<String> url(String text) {
            if (!text.isEmpty() && DatabaseKind.of(text).isEmpty()) {
                throw new IllegalArgumentException(FORMS);
            }
            return Optional.of(text).filter(t -> !t.isEmpty());
        }

        // Without the password: this is logged.
        @Override
        public String toString() {
            return "Config[%s]".formatted(url.map(Database::masked).orElse("own file"));
        }
    }

    private final Config config;
    private final DatabaseKind kind;
    private final String url;
    private final Time time;

    private Database(Config config, String url, Time time) {
        this.config = config;
        this.kind = DatabaseKind.of(url).orElseThrow(() -> new IllegalArgumentException(FORMS));
        this.url = kind.complete(url, config.connectTimeout(), config.answerTimeout());
        this.time = time;
    }

    /** @param own the H2 file that is used when the settings name no database */
    public static Database of(Config config, Path own, Time time) {
        String file = "jdbc:h2:file:" + own.toAbsolutePath();
        return new Database(config, config.url().orElse(file), time);
    }

    /** Its URL without parameters and secrets, for people. */
    public String name() {
        return masked(url.split("[?;]", 2)[0]);
    }

    /** Whether it runs in this process: waiting does not make it available. */
    boolean isEmbedded() {
        return kind == DatabaseKind.H2;
    }

    Config config() {
        return config;
    }

    Time time() {
        return time;
    }

    /**
     * H2 gets one connection: then no other transaction is in progress when a commit writes the file, and after a kill the file has no
     * part of one (ADR 15).
     */
    int connections() {
        return isEmbedded() ? 1 : config.connections();
    }

    /** What follows a {@code CREATE TABLE}. */
    String tableOptions() {
        return kind.tableOptions();
    }

    /** A new connection, in a transaction from its first statement on. */
    Connection open() throws SQLException {
        Properties login = new Properties();
        if (isEmbedded()) {
            login.setProperty("user", "sa");
        }
        config.user().ifPresent(user -> login.setProperty("user", user));
        config.password().ifPresent(password -> login.setProperty("password", password));
        Connection connection = DriverManager.getConnection(url, login);
        try {
            // Vert.x ignores its own option for the isolation level.
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            limit(connection);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void limit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String setting : kind.session(config.answerTimeout())) {
                try {
                    statement.execute(setting);
                } catch (SQLException unknown) { // older servers do not know each of them
                    LOG.debug("{}: {}: {}", name(), setting, unknown.getMessage());
                }
            }
        }
    }

    private static String masked(String url) {
        return SECRET.matcher(url)
                .replaceAll(found -> (found.group(1) == null ? found.group(2) : found.group(1)) + "********");
    }
}
