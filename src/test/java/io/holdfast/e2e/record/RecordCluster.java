package io.holdfast.e2e.record;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Three replicas of the record and a router, and nothing else, as processes that can be killed, paused and started again. They
 * find each other through a Redis or by written addresses. Ends them all when it is closed.
 */
final class RecordCluster implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);
    /** One whose disk was slow, as on a busy machine, does not lead for 30 s or longer. */
    static final Duration UNFIT = Duration.ofMinutes(3);

    static final List<Integer> THREE = List.of(1, 2, 3);
    static final Map<String, String> TOKENS =
            Map.of("HOLDFAST_ADMIN_TOKEN", "admin-secret", "HOLDFAST_CLUSTER_TOKEN", "cluster-secret");

    private static final Duration LOOK_MAX = Duration.ofMillis(500);
    /** Slow, because tests share their machine with others. The product's is 50 ms. */
    private static final String HEARTBEAT = System.getProperty("record.heartbeat", "250ms");

    private static final int ENTRANCE = 0;
    private static final int PORT_MIN = 20_000; // below what the kernel gives to clients
    private static final int PORT_MAX = 32_000;

    private final Path directory;
    private final Optional<RealRedis> redis;
    private final Map<Integer, Integer> ports = new LinkedHashMap<>();
    private final Map<Integer, HoldfastProcess> processes = new LinkedHashMap<>();
    private final List<String> jvm;
    private final List<String> settings;
    private final boolean anyPorts;

    private RecordCluster(
            Path directory, Optional<RealRedis> redis, boolean anyPorts, List<String> jvm, List<String> settings) {
        this.anyPorts = anyPorts;
        this.jvm = jvm;
        this.settings = settings;
        this.directory = directory;
        this.redis = redis;
        for (int id : List.of(ENTRANCE, 1, 2, 3)) {
            ports.put(id, freePort());
        }
    }

    static RecordCluster withRedis(Path directory) {
        return new RecordCluster(directory, Optional.of(RealRedis.start()), false, List.of(), List.of()).started();
    }

    /** Its replicas are told no port. */
    static RecordCluster withRedisAndAnyPorts(Path directory) {
        return new RecordCluster(directory, Optional.of(RealRedis.start()), true, List.of(), List.of()).started();
    }

    static RecordCluster withWrittenAddresses(Path directory) {
        return withWrittenAddresses(directory, List.of(), List.of());
    }

    /** @param jvm flags for the replicas @param settings of all processes, as {@code name=value} */
    static RecordCluster withWrittenAddresses(Path directory, List<String> jvm, List<String> settings) {
        return new RecordCluster(directory, Optional.empty(), false, jvm, settings).started();
    }

    private RecordCluster started() {
        try {
            ports.keySet().forEach(this::start);
            THREE.forEach(this::awaitReady);
            Await.until("replica 3 leads and is known to", UNFIT, () -> leader() == 3);
            Await.until(
                    "the record serves",
                    SOON,
                    () -> Http.get(router(), "/record").status() == 200);
            return this;
        } catch (AssertionError | RuntimeException e) {
            close();
            throw new AssertionError(outputs(), e);
        }
    }

    /** Of a cluster that has one. */
    RealRedis redis() {
        return redis.orElseThrow();
    }

    URI router() {
        return url(ENTRANCE);
    }

    URI url(int id) {
        return anyPorts && id != ENTRANCE
                ? processes.get(id).url("record")
                : URI.create("http://127.0.0.1:" + ports.get(id));
    }

    URI admin(int id) {
        return processes.get(id).url("admin");
    }

    URI adminOfEntrance() {
        return admin(ENTRANCE);
    }

    HoldfastProcess get(int id) {
        return processes.get(id);
    }

    /** Starts a process with whatever its directory holds, on the port it had before; does not wait for it. */
    void start(int id) {
        List<String> arguments = new ArrayList<>(List.of(
                "--role=" + (id == ENTRANCE ? "router" : "record"),
                "--port=" + (anyPorts && id != ENTRANCE ? 0 : ports.get(id)),
                "--admin-port=0",
                "--data-dir=" + directory.resolve("data-" + id),
                "--set=replication.heartbeat=" + HEARTBEAT));
        settings.forEach(setting -> arguments.add("--set=" + setting));
        if (id != ENTRANCE) {
            arguments.addAll(List.of("--id=" + id, "--chaos"));
        }
        arguments.add(
                redis.isPresent() ? "--registry=" + redis.get().url() : "--set=record.peers=" + writtenAddresses());
        List<String> flags = new ArrayList<>(id == ENTRANCE ? List.of() : jvm);
        flags.add("-Dvertx.cacheDirBase=" + directory.resolve("vertx")); // which kill -9 leaves behind
        processes.put(id, HoldfastProcess.start(directory, TOKENS, flags, arguments.toArray(String[]::new)));
    }

    private String writtenAddresses() {
        StringJoiner peers = new StringJoiner(",");
        THREE.forEach(id -> peers.add("%d=127.0.0.1:%d".formatted(id, ports.get(id))));
        return peers.toString();
    }

    void awaitReady(int id) {
        try {
            Await.until("%d is ready".formatted(id), SOON, () -> {
                if (!get(id).isAlive()) {
                    throw new AssertionError("it has ended");
                }
                HttpRequest.Builder probe =
                        HttpRequest.newBuilder(url(id).resolve("/health/ready")).timeout(LOOK_MAX);
                return Http.send(probe).status() == 200;
            });
        } catch (AssertionError late) {
            throw new AssertionError(get(id).output(), late);
        }
    }

    /** As anybody can ask at the router; 0 while there is none. */
    int leader() throws Exception {
        return Http.get(router(), "/leader").body().path("record").path("id").asInt();
    }

    /** What a replica has itself, whoever leads. */
    JsonNode standing(int id) throws Exception {
        return Http.send(HttpRequest.newBuilder(url(id).resolve("/internal/group"))
                        .header("Authorization", "Bearer cluster-secret")
                        .timeout(LOOK_MAX))
                .body();
    }

    /** Waits until all replicas have applied the same. */
    void awaitSame() {
        Await.until("the replicas have applied the same", SOON, () -> {
            long one = standing(1).path("applied_index").asLong();
            return one > 0
                    && standing(2).path("applied_index").asLong() == one
                    && standing(3).path("applied_index").asLong() == one
                    && standing(3).path("commit_index").asLong() == one;
        });
    }

    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException inUse) {
                continue;
            }
        }
    }

    /** The last lines that each process wrote. */
    String outputs() {
        StringBuilder all = new StringBuilder();
        processes.forEach((id, process) -> {
            List<String> lines = process.output().lines().toList();
            all.append("--- ").append(id).append('\n');
            lines.subList(Math.max(0, lines.size() - 15), lines.size())
                    .forEach(line -> all.append(line).append('\n'));
        });
        return all.toString();
    }

    @Override
    public void close() {
        processes.values().forEach(HoldfastProcess::close);
        for (HoldfastProcess process : processes.values()) {
            Await.until("the process has ended", SOON, () -> !process.isAlive());
        }
        redis.ifPresent(RealRedis::close);
    }
}
