package io.holdfast.client.demo;

import io.holdfast.base.time.Randomness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Three processes with a replica of the catalog and of the order service each, and one with router and front end. Closing it ends them
 * and deletes their files.
 */
final class DemoStore implements AutoCloseable {
    private static final int REPLICAS = 3;
    private static final int ENTRANCE = 0;

    private final Path directory = Files.createTempDirectory("holdfast-demo");
    private final String adminToken = Randomness.token();
    private final Map<String, String> tokens =
            Map.of("HOLDFAST_CLUSTER_TOKEN", Randomness.token(), "HOLDFAST_ADMIN_TOKEN", adminToken);
    private final boolean chaos;
    private final List<Integer> ports = freePorts();
    private final Map<Integer, StoreProcess> processes = new TreeMap<>();
    private boolean closed;

    /** @param chaos whether its processes may be killed and paused from the console */
    DemoStore(boolean chaos) throws IOException {
        this.chaos = chaos;
    }

    /** Starts everything, and waits until it is up. */
    void start() throws IOException, InterruptedException {
        for (int process = ENTRANCE; process <= REPLICAS; process++) {
            launch(process);
        }
        for (StoreProcess process : List.copyOf(processes.values())) {
            process.awaitUp();
        }
    }

    URI router() {
        return process(ENTRANCE).url("router");
    }

    /** The admin port of the entrance, which does not change when that is started again. */
    URI console() {
        return process(ENTRANCE).url("admin");
    }

    /** Opens what the console shows but does not do for everybody. */
    String adminToken() {
        return adminToken;
    }

    /** The processes that run, or did last: the entrance as 0, replicas by their ids. */
    synchronized Map<Integer, StoreProcess> processes() {
        return Map.copyOf(processes);
    }

    static String nameOf(int process) {
        return process == ENTRANCE ? "entrance" : "replica " + process;
    }

    synchronized StoreProcess process(int replica) {
        return Objects.requireNonNull(processes.get(replica), () -> "process " + replica);
    }

    /** Starts {@code replica}, again or for the first time. */
    synchronized StoreProcess launch(int replica) throws IOException {
        if (closed) {
            throw new IOException("the demonstration is over");
        }
        Path own = Files.createDirectories(directory.resolve(Integer.toString(replica)));
        List<String> arguments = new ArrayList<>(replica == ENTRANCE ? entrance() : replica(replica));
        arguments.addAll(List.of("--admin-port", Integer.toString(adminPort(replica)), "--data-dir", own.toString()));
        if (chaos) {
            arguments.add("--chaos");
        }
        arguments.addAll(List.of("--set", "order.peers=" + peers("order")));
        arguments.addAll(List.of("--set", "catalog.peers=" + peers("catalog")));
        StoreProcess process = StoreProcess.launch(own, tokens, arguments);
        processes.put(replica, process);
        return process;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            for (StoreProcess process : processes.values()) {
                process.kill(); // nobody needs what they have in memory
            }
            delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> entrance() {
        return List.of("--role", "router,frontend", "--port", Integer.toString(ports.get(2 * REPLICAS)));
    }

    private List<String> replica(int id) {
        String order = Integer.toString(port("order", id));
        String catalog = "catalog.port=" + port("catalog", id);
        return List.of("--role", "order,catalog", "--id", Integer.toString(id), "--port", order, "--set", catalog);
    }

    private String peers(String group) {
        StringJoiner peers = new StringJoiner(",");
        for (int id = 1; id <= REPLICAS; id++) {
            peers.add("%d=127.0.0.1:%d".formatted(id, port(group, id)));
        }
        return peers.toString();
    }

    private int port(String group, int id) {
        return ports.get((group.equals("order") ? 0 : REPLICAS) + id - 1);
    }

    private int adminPort(int process) {
        return ports.get(2 * REPLICAS + 1 + process);
    }

    // All are held until all are known, so that none is found twice.
    private static List<Integer> freePorts() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * REPLICAS + 1 + REPLICAS + 1; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException gone) {
            // what we are here for
        }
    }
}
