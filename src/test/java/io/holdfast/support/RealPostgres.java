package io.holdfast.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL from a Maven artifact. */
public final class RealPostgres implements RealDatabase {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;
    private List<Long> paused = List.of();

    private RealPostgres(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    public static RealPostgres start() {
        try {
            RealPostgres postgres =
                    new RealPostgres(Files.createTempDirectory("postgres").resolve("data"), Ports.lasting());
            postgres.startAgain();
            return postgres;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String url() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
    }

    @Override
    public String user() {
        return "postgres";
    }

    @Override
    public String password() {
        return "postgres";
    }

    @Override
    public void startAgain() throws IOException {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "100")
                .setPGStartupWait(LIMIT)
                .setRegisterShutdownHook(true)
                .start();
    }

    @Override
    public void kill() throws Exception {
        long postmaster = postmaster();
        List<Long> all = family(postmaster);
        for (long pid : all) {
            RealDatabase.signal("KILL", pid);
        }
        Await.until("PostgreSQL has ended", LIMIT, () -> all.stream()
                .noneMatch(
                        pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)));
        Files.deleteIfExists(data.resolve("postmaster.pid"));
        server.close(); // gives up its hold on the directory
    }

    @Override
    public void pause() throws Exception {
        paused = family(postmaster());
        for (long pid : paused) {
            RealDatabase.signal("STOP", pid);
        }
    }

    @Override
    public void resume() throws Exception {
        for (long pid : paused) {
            RealDatabase.signal("CONT", pid);
        }
        paused = List.of();
    }

    private long postmaster() throws IOException {
        return Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    }

    private static List<Long> family(long postmaster) {
        List<Long> all = new ArrayList<>(List.of(postmaster));
        ProcessHandle.of(postmaster).ifPresent(p -> p.descendants().forEach(child -> all.add(child.pid())));
        return all;
    }

    @Override
    public void close() {
        try {
            resume();
            server.close();
            RealDatabase.delete(data.getParent());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
