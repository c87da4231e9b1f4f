package io.holdfast.sql;

import io.holdfast.base.time.Time;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A real H2 file of a test's own, as {@code database}, and what can be done to it behind that. */
record OwnDatabase(Path file, Database database) {
    private static final Duration LONG = Duration.ofSeconds(60);

    static OwnDatabase in(Path directory, Time time) {
        var config = new Database.Config(
                Optional.empty(), Optional.empty(), Optional.empty(), LONG, LONG, 1, 100, Duration.ofMillis(20));
        Path file = directory.resolve("own");
        return new OwnDatabase(file, Database.of(config, file, time));
    }

    /** A server that nobody runs: its port was free a moment ago. */
    static Database refused(Time time) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var config = new Database.Config(
                Optional.of("jdbc:postgresql://127.0.0.1:%d/none".formatted(port)),
                Optional.empty(),
                Optional.empty(),
                LONG,
                LONG,
                1,
                100,
                LONG);
        return Database.of(config, Path.of("unused"), time);
    }

    private Connection behind() throws SQLException {
        return DriverManager.getConnection("jdbc:h2:file:" + file.toAbsolutePath(), "sa", "");
    }

    /** Ends all connections to it; the next one finds what was committed. */
    void shutDown() throws SQLException {
        execute("SHUTDOWN");
    }

    void execute(String statement) throws SQLException {
        try (Connection connection = behind();
                Statement any = connection.createStatement()) {
            any.execute(statement);
        }
    }

    /** The first column of {@code query}, as others see it. */
    List<String> read(String query) throws SQLException {
        try (Connection connection = behind();
                Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
