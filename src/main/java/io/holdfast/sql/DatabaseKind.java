package io.holdfast.sql;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The databases that we speak to, and the little in which they differ: everything else is the same statements. */
enum DatabaseKind {
    H2("jdbc:h2:", ";", "") {
        @Override
        Map<String, String> defaults(Duration connect, Duration answer) {
            // A commit is with the operating system before it is answered; H2's own hook would close it under the last
            // writes.
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

    /** Empty when {@code url} is of none that we know. */
    static Optional<DatabaseKind> of(String url) {
        return Arrays.stream(values())
                .filter(kind -> url.startsWith(kind.prefix))
                .findFirst();
    }

    /** What stands in the URL unless somebody wrote it otherwise. */
    abstract Map<String, String> defaults(Duration connect, Duration answer);

    /**
     * What every new session is told: nobody waits for a lock, or holds one while he says nothing, for longer than others wait for an
     * answer. So a replica that is paused within a transaction does not stop the rest.
     */
    abstract List<String> session(Duration answer);

    /** {@code url} with the defaults that it does not name. */
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

    /** What follows a {@code CREATE TABLE}: keys differ by every bit, and names may have any character. */
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
