package io.holdfast.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.stream.Stream;

/** A database server of the test's own, on loopback, that can be killed, hung, and started again with what it has on disk. */
public interface RealDatabase extends AutoCloseable {

    String url();

    String user();

    String password();

    /** kill -9. */
    void kill() throws Exception;

    /** With its data, on the same port; returns when it takes connections. */
    void startAgain() throws Exception;

    /** Hangs it: the system goes on taking connections and bytes for it, and nothing is answered. */
    void pause() throws Exception;

    void resume() throws Exception;

    /** A connection past everything that is tested. */
    default Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }

    @Override
    void close();

    /** Deletes {@code directory} with all that is in it. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Sends {@code name} to a process. */
    static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }
}
