package io.holdfast.bench.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory under {@code target/} and the processes that work in it; at the end they end, the last first, and it is deleted. So it
 * is when the benchmark is interrupted.
 */
public final class Workplace implements Closeable {
    private static final List<String> CLIENT_JVM = List.of("-Xmx256m", "-XX:+UseParallelGC");

    private static volatile boolean interrupted;

    private final Path directory;
    private final List<Closeable> open = new ArrayList<>(); // the last first
    private final Thread atExit = new Thread(this::closeAtExit);
    private boolean closed;

    /** @param name of the benchmark */
    public Workplace(String name) throws IOException {
        directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), name + "-");
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    public Path directory() {
        return directory;
    }

    /** @return {@code resource}, which is closed with this, or at once if this is closed */
    public synchronized <T extends Closeable> T opened(T resource) throws IOException {
        if (closed) {
            resource.close();
            throw new IOException("interrupted");
        }
        open.add(0, resource);
        return resource;
    }

    /** @param main calls {@link WriteProcess#serve} */
    public ChildProcess client(String name, Class<?> main, String... arguments) throws IOException {
        return opened(ChildProcess.startMain(directory, name + "-client", CLIENT_JVM, main, List.of(arguments)));
    }

    /** What a client gets from a server that says yes at once, as a line of text. */
    public String limits(String name, ChildProcess client, int[] outstanding) throws IOException {
        int port = Web.freePort();
        try (ChildProcess standIn =
                ChildProcess.startMain(directory, "stand-in", CLIENT_JVM, StandInProcess.class, List.of("" + port))) {
            standIn.awaitLine("listens");
            StringBuilder line = new StringBuilder();
            for (int each : outstanding) {
                Contestant.by(client).run(port, each, 2_000);
                line.append(" %,.0f"
                        .formatted(Contestant.by(client).run(port, each, 2_000).perSecond()));
            }
            return "the %s client gets%s answers/s from a server that says yes at once".formatted(name, line);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        for (Closeable resource : open) {
            resource.close();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exits) {
            // this is it
        }
    }

    /** Whether this process ends before its benchmark does, so that what fails now means nothing. */
    public static boolean isInterrupted() {
        return interrupted;
    }

    private void closeAtExit() {
        interrupted = true;
        try {
            close();
        } catch (IOException e) {
            System.err.printf("%s: %s%n", directory, e);
        }
    }
}
