package io.holdfast.sql;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The supported databases and how they differ; all other statements are the same for each. */
enum DatabaseKind {
    H2("jdbc:h2:", ";", "") {
        @Override
        Map<String, String> defaults(Duration connect, Duration answer) {
            // WRITE_DELAY=0: the operating system has a commit before it returns. H2's own shutdown hook would
            // close the database under the last writes.
            return Map.of("WRITE_DELAY", "0", "DB_CLOSE_ON_EXIT", "FALSE");
        }

        @Override
        List<String> session(Duration answer) {
            return List.of("SET LOCK_TIMEOUT %d".formatted(lockWait(answer).toMillis()));
        }
    },
    POSTGRESQL("jdbc:postgresql:", "&", "") {
        @Override
        Map<String, String> defaults(Duration connect, Duration answer) {
            Map<String, String> defaults = new LinkedHashMap<>();
            defaults.put("connectTimeout", Long.toString(seconds(connect)));
            defaults.put("socketTimeout", Long.toString(seconds(answer)));
            defaults.put("tcpKeepAlive", "true");
            defaults.put("ApplicationName", "holdfast");
            return defaults;
        }

        @Override
        List<String> session(Duration answer) {
            return List.of(
                    "SET lock_timeout = %d".formatted(lockWait(answer).toMillis()),
                    "SET statement_timeout = %d".formatted(answer.toMillis()),
                    "SET idle_in_transaction_session_timeout = %d".formatted(answer.toMillis()));
        }
    },
    MARIADB("jdbc:mariadb:", "&", " ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin") {
        @Override
        Map<String, String> defaults(Duration connect, Duration answer) {
            return Map.of(
                    "connectTimeout", Long.toString(connect.toMillis()),
                    "socketTimeout", Long.toString(answer.toMillis()),
                    "tcpKeepAlive", "true");
        }

        @Override
        List<String> session(Duration answer) {
            return List.of(
                    "SET SESSION sql_mode = 'STRICT_ALL_TABLES'",
                    "SET SESSION innodb_lock_wait_timeout = %d".formatted(seconds(lockWait(answer))),
                    "SET SESSION max_statement_time = %d".formatted(seconds(answer)),
                    "SET SESSION idle_transaction_timeout = %d".formatted(seconds(answer)));
        }
    };

    private final String prefix;
    private final String separator;
    private final String tableOptions;

    DatabaseKind(String prefix, String separator, String tableOptions) {
        this.prefix = prefix;
        this.separator = separator;
        this.tableOptions = tableOptions;
    }

    /** Empty when {@code url} is of no supported database. */
    static Optional<DatabaseKind> of(String url) {
        return Arrays.stream(values())
                .filter(kind -> url.startsWith(kind.prefix))
                .findFirst();
    }

    /** Parameters of the URL unless the settings have others. */
    abstract Map<String, String> defaults(Duration connect, Duration answer);

    /**
     * Settings of each new session: no session waits for a lock, or holds one while idle, for longer than others wait for a response. So a
     * replica that is paused within a transaction does not stop the others.
     */
    abstract List<String> session(Duration answer);

    /** {@code url} with the default of each parameter that it does not have. */
    String complete(String url, Duration connect, Duration answer) {
        StringBuilder complete = new StringBuilder(url);
        defaults(connect, answer).forEach((name, value) -> {
            if (!url.toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT) + "=")) {
                boolean first = this != H2 && complete.indexOf("?") < 0;
                complete.append(first ? "?" : separator)
                        .append(name)
                        .append('=')
                        .append(value);
            }
        });
        return complete.toString();
    }

    /** Appended to a {@code CREATE TABLE}: keys are compared byte by byte, and texts may have any character. */
    String tableOptions() {
        return tableOptions;
    }

    private static Duration lockWait(Duration answer) {
        return answer.dividedBy(2);
    }

    private static long seconds(Duration span) {
        return Math.max(1, (span.toMillis() + 999) / 1000);
    }
}
