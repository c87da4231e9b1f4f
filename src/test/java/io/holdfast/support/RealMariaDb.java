package io.holdfast.support;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The machine's MariaDB (Debian: {@code mariadb-server}), with files of its own; not every machine has one. */
public final class RealMariaDb implements RealDatabase {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PASSWORD = "s3cret-of-the-database";

    private final Path directory;
    private final int port = Ports.lasting();
    private Process server;

    private RealMariaDb(Path directory) {
        this.directory = directory;
    }

    /** Says so when there is none. */
    public static boolean isHere() {
        boolean here = program("mariadbd", "mysqld").isPresent()
                && program("mariadb-install-db").isPresent();
        if (!here) {
            System.out.println("SKIPPED: no mariadbd on this machine (apt-get install mariadb-server)");
        }
        return here;
    }

    public static RealMariaDb start() {
        try {
            RealMariaDb mariaDb = new RealMariaDb(Files.createTempDirectory("mariadb"));
            mariaDb.install();
            mariaDb.startAgain();
            mariaDb.prepare();
            return mariaDb;
        } catch (IOException | InterruptedException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String url() {
        return "jdbc:mariadb://127.0.0.1:%d/expenses".formatted(port);
    }

    @Override
    public String user() {
        return "holdfast";
    }

    @Override
    public String password() {
        return PASSWORD;
    }

    @Override
    public void kill() throws Exception {
        RealDatabase.signal("KILL", server.pid());
        server.waitFor();
    }

    @Override
    public void startAgain() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program("mariadbd", "mysqld").orElseThrow(),
                "--no-defaults",
                "--datadir=" + directory.resolve("data"),
                "--socket=" + directory.resolve("s"),
                "--pid-file=" + directory.resolve("pid"),
                "--port=" + port,
                "--bind-address=127.0.0.1",
                "--innodb-buffer-pool-size=32M",
                "--innodb-log-file-size=16M",
                "--skip-name-resolve"));
        asRoot(command);
        server = run(command);
        Await.until("MariaDB takes connections: " + directory, LIMIT, () -> {
            try (Connection connection = DriverManager.getConnection(
                    "jdbc:mariadb://127.0.0.1:%d/?user=nobody&password=x&connectTimeout=1000".formatted(port))) {
                return connection != null;
            } catch (SQLException e) {
                return e.getErrorCode() == 1045 || e.getErrorCode() == 1698; // it refuses us, so it is there
            }
        });
    }

    @Override
    public void pause() throws Exception {
        RealDatabase.signal("STOP", server.pid());
    }

    @Override
    public void resume() throws Exception {
        RealDatabase.signal("CONT", server.pid());
    }

    private void install() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                program("mariadb-install-db").orElseThrow(),
                "--no-defaults",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--datadir=" + directory.resolve("data")));
        asRoot(command);
        if (run(command).waitFor() != 0) {
            throw new IOException(Files.readString(directory.resolve("log")));
        }
    }

    // As somebody sets it up who does not care: the server's own character set is not ours.
    private void prepare() throws SQLException {
        try (Connection root = DriverManager.getConnection("jdbc:mariadb://127.0.0.1:%d/?user=root".formatted(port));
                Statement statement = root.createStatement()) {
            statement.execute("CREATE DATABASE expenses CHARACTER SET latin1");
            statement.execute("CREATE USER 'holdfast'@'127.0.0.1' IDENTIFIED BY '%s'".formatted(PASSWORD));
            statement.execute("GRANT ALL ON expenses.* TO 'holdfast'@'127.0.0.1'");
        }
    }

    private Process run(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    private static void asRoot(List<String> command) {
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
    }

    private static Optional<String> program(String... names) {
        String path = System.getenv("PATH") + File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/usr/local/sbin";
        return Stream.of(names)
                .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(where -> Path.of(where, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    @Override
    public void close() {
        try {
            resume();
            server.destroy();
            server.waitFor();
            RealDatabase.delete(directory);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
