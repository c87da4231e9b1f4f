package io.holdfast.e2e.monitoring;

import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.e2e.NodeRegistrar;
import io.holdfast.e2e.group.MovableClock;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.Ports;
import io.holdfast.support.RealRedis;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All roles as processes: three replicas of the record, of which the third has a small disk; the other
 * roles in one process; a router; and two services of somebody else.
 */
final class MonitoredStore implements AutoCloseable {
    private static final int SMALL_DISK = 3;

    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String ADMIN = "admin-secret";

    private final Path directory;
    private final Path smallDisk;
    private final RealRedis redis = RealRedis.start();
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, HoldfastProcess> processes = new LinkedHashMap<>();
    private final NodeRegistrar registrar;
    private final List<Backend> flaky = new ArrayList<>();
    private final Backend slow = new Backend();

    private MonitoredStore(Path directory, Path smallDisk) throws Exception {
        this.directory = directory;
        this.smallDisk = smallDisk;
        registrar = new NodeRegistrar(redis.url());
    }

    /** Starts all of it and waits until it serves. */
    static MonitoredStore start(Path directory, Path smallDisk) throws Exception {
        MonitoredStore store = new MonitoredStore(directory, smallDisk);
        try {
            store.start();
            return store;
        } catch (AssertionError | RuntimeException failed) {
            store.close();
            throw new AssertionError(store.outputs(), failed);
        }
    }

    private void start() throws Exception {
        for (int id = 1; id <= 3; id++) {
            startReplica(id);
        }
        start(
                "shop",
                "catalog,order,frontend,expense",
                Map.of(),
                directory.resolve("shop"),
                "expense.database.own=true");
        start(
                "router",
                "router",
                Map.of(),
                directory.resolve("router"),
                "router.node-concurrency=4",
                "router.queue-max=16");
        processes.keySet().forEach(this::awaitReady);
        registrar.register("slow", "one", slow.url());
        for (String id : List.of("one", "two", "three")) {
            flaky.add(new Backend());
            registrar.register("flaky", id, flaky.get(flaky.size() - 1).url());
        }
        for (String path : List.of("/record", "/products", "/v1/expenses", "/slow/x", "/flaky/x")) {
            Await.until(
                    path + " is served", SOON, () -> Http.get(router(), path).status() == 200);
        }
    }

    void awaitReady(String name) {
        Await.until(
                name + " is ready",
                SOON,
                () -> Http.get(admin(name), "/health/ready").status() == 200);
    }

    void startReplica(int id) {
        startReplica(id, Map.of());
    }

    /** Starts it by another clock. */
    void startReplica(int id, MovableClock clock) {
        startReplica(id, clock.environment());
    }

    private void startReplica(int id, Map<String, String> environment) {
        Path data = id == SMALL_DISK ? smallDisk.resolve("data") : directory.resolve("record-" + id);
        start("record-" + id, "record", environment, data, "record.port=" + port("record-port-" + id), "id=" + id);
    }

    private void start(String name, String role, Map<String, String> environment, Path data, String... settings) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(Map.of("HOLDFAST_CLUSTER_TOKEN", "cluster-secret", "HOLDFAST_ADMIN_TOKEN", ADMIN));
        String[] arguments = Stream.concat(
                        Stream.of(
                                "--role=" + role,
                                "--admin-port=" + port(name),
                                "--data-dir=" + data,
                                "--registry=" + redis.url()),
                        Stream.concat(
                                        Stream.of(settings),
                                        Stream.of(
                                                "replication.heartbeat=250ms",
                                                "catalog.replicas=1",
                                                "order.replicas=1",
                                                "frontend.port=0",
                                                "router.port=0"))
                                .map(setting -> "--set=" + setting))
                .toArray(String[]::new);
        processes.put(name, HoldfastProcess.start(directory, all, arguments));
    }

    private int port(String of) {
        return ports.computeIfAbsent(of, name -> Ports.lasting());
    }

    private URI admin(String name) {
        return URI.create("http://127.0.0.1:" + port(name));
    }

    /** Where each process serves its metrics. */
    List<URI> targets() {
        return processes.keySet().stream().map(this::admin).toList();
    }

    URI router() {
        return processes.get("router").url("router");
    }

    RealRedis redis() {
        return redis;
    }

    Backend slow() {
        return slow;
    }

    List<Backend> flaky() {
        return flaky;
    }

    void kill(int replica) throws InterruptedException {
        processes.get("record-" + replica).kill();
    }

    void awaitServing(int replica) {
        Await.until(
                "record-" + replica + " answers",
                SOON,
                () -> Http.get(admin("record-" + replica), "/health/live").status() == 200);
    }

    /** Gives the leadership of the record to this replica. */
    void transfer(int to) {
        Await.until(
                "record-" + to + " leads",
                SOON,
                () -> Http.post(
                                        admin("router"),
                                        "/groups/record/transfer",
                                        "{\"to\":%d,\"keep\":true}".formatted(to),
                                        "Authorization",
                                        "Bearer " + ADMIN)
                                .status()
                        == 200);
    }

    /** The last lines that each process wrote. */
    String outputs() {
        StringBuilder all = new StringBuilder();
        processes.forEach((name, process) -> {
            List<String> lines = process.output().lines().toList();
            all.append("--- ").append(name).append('\n');
            lines.subList(Math.max(0, lines.size() - 15), lines.size())
                    .forEach(line -> all.append(line).append('\n'));
        });
        return all.toString();
    }

    @Override
    public void close() {
        processes.values().forEach(HoldfastProcess::close);
        registrar.close();
        flaky.forEach(Backend::close);
        slow.close();
        redis.close();
    }
}
