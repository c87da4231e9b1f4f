package io.holdfast.e2e.store;

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
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A whole store as processes, which can be killed, stopped and started again: three order stores, three catalogs, two front ends and
 * a router that find each other through a Redis. Ends them all when it is closed. {@code -Dstore.heartbeat=50ms} runs them as the
 * product does, for figures on a machine that has nothing else to do.
 */
final class StoreCluster implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);
    /** One whose disk was slow, as on a busy machine, does not lead for 30 s or longer. */
    static final Duration UNFIT = Duration.ofMinutes(3);

    static final String ORDER = "order";
    static final String CATALOG = "catalog";
    static final List<String> GROUPS = List.of(ORDER, CATALOG);
    /** As roles of one process: its replicas ask each other without a socket. */
    static final String TOGETHER = ORDER + "," + CATALOG;

    static final List<Integer> THREE = List.of(1, 2, 3);

    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final Duration LOOK_MAX = Duration.ofMillis(500);
    /** Slow, because tests share their machine with others: three missed ones start an election. The product's is 50 ms. */
    private static final String HEARTBEAT = System.getProperty("store.heartbeat", "250ms");

    static final String ADMIN = "admin-secret";
    static final String INTERNAL = "cluster-secret";
    /** Below what the kernel gives to clients: while a process is down nobody else gets its port. */
    private static final int PORT_MIN = 20_000;

    private static final int PORT_MAX = 32_000;

    private final Path directory;
    private final List<String> settings;
    private final Layout layout;
    private final RealRedis redis;
    private final Map<String, Integer> ports = new TreeMap<>();
    private final Map<String, HoldfastProcess> processes = new LinkedHashMap<>();
    private String internalToken = INTERNAL;

    private StoreCluster(Path directory, Layout layout, List<String> settings) {
        this.directory = directory;
        this.settings = settings;
        this.layout = layout;
        this.redis = RealRedis.startAt(layout.redisHost(), layout.redisSettings());
    }

    /** Starts all of it and waits until it serves. @param settings {@code key=value} for every process */
    static StoreCluster start(Path directory, Stock stock, String... settings) throws Exception {
        return start(directory, new Layout.OneMachine(directory), GROUPS, stock, settings);
    }

    /** The same with an order store and a catalog in each of three processes. */
    static StoreCluster startTogether(Path directory, Stock stock, String... settings) throws Exception {
        return start(directory, new Layout.OneMachine(directory), List.of(TOGETHER), stock, settings);
    }

    /** @param replicas the roles of each process that has replicas */
    static StoreCluster start(Path directory, Layout layout, List<String> replicas, Stock stock, String... settings)
            throws Exception {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("replication.heartbeat=" + HEARTBEAT);
        all.add("catalog.fill=" + Files.writeString(directory.resolve("stock.yaml"), stock.yaml()));
        StoreCluster cluster = new StoreCluster(directory, layout, all);
        try {
            replicas.forEach(roles -> THREE.forEach(id -> cluster.start(roles, id)));
            cluster.start("frontend", 1);
            cluster.start("frontend", 2);
            cluster.start("router", 1);
            cluster.awaitAllReady();
            GROUPS.forEach(group -> cluster.awaitLeader(group, 3)); // the highest id is preferred
            Await.until(
                    "the store serves",
                    SOON,
                    () -> Http.get(cluster.router(), "/products").status() == 200
                            && Http.get(cluster.router(), "/orders").status() == 200);
            return cluster;
        } catch (AssertionError | RuntimeException e) {
            cluster.close();
            throw new AssertionError(cluster.outputs(), e);
        }
    }

    RealRedis redis() {
        return redis;
    }

    URI router() {
        return url("router", 1);
    }

    URI url(String role, int id) {
        return URI.create("http://%s:%d".formatted(layout.host(role + "-" + id), ports.get(role + "-" + id)));
    }

    /**
     * Starts a process with whatever its directory holds, on the ports it had before; does not wait for it.
     *
     * @param roles one, or several with commas
     * @param own {@code key=value} for this process alone
     */
    void start(String roles, int id, String... own) {
        String name = roles + "-" + id;
        List<String> arguments = new ArrayList<>(List.of(
                "--role=" + roles,
                "--id=" + id,
                "--admin-port=0",
                "--data-dir=" + layout.data(name),
                "--registry=" + redis.url()));
        arguments.addAll(layout.arguments(name));
        roles(name)
                .forEach(role -> arguments.add(
                        "--set=%s.port=%d".formatted(role, ports.computeIfAbsent(role + "-" + id, n -> freePort()))));
        settings.forEach(setting -> arguments.add("--set=" + setting));
        List.of(own).forEach(setting -> arguments.add("--set=" + setting));
        processes.put(
                name,
                HoldfastProcess.start(
                        directory,
                        layout.wrapper(name),
                        environment(name),
                        List.of("-Dvertx.cacheDirBase=" + directory.resolve("vertx")), // which kill -9 leaves behind
                        arguments.toArray(String[]::new)));
    }

    private Map<String, String> environment(String name) {
        Map<String, String> environment = new HashMap<>(layout.environment(name));
        environment.putAll(layout.tokens());
        return environment;
    }

    private int freePort() {
        Set<Integer> taken = new HashSet<>(ports.values());
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                if (!taken.contains(port)) {
                    return free.getLocalPort();
                }
            } catch (IOException inUse) {
                continue;
            }
        }
    }

    /** @param roles that of a process, or one of them */
    HoldfastProcess get(String roles, int id) {
        return processes.get(processes.keySet().stream()
                .filter(name -> id(name) == id && roles(name).containsAll(List.of(roles.split(","))))
                .findFirst()
                .orElseThrow());
    }

    private static List<String> roles(String name) {
        return List.of(name.substring(0, name.indexOf('-')).split(","));
    }

    private static int id(String name) {
        return Integer.parseInt(name.substring(name.indexOf('-') + 1));
    }

    /** @param roles all of them are waited for */
    void awaitReady(String roles, int id) {
        for (String role : roles.split(",")) {
            awaitReadyIn(role, id);
        }
    }

    private void awaitReadyIn(String role, int id) {
        try {
            Await.until("%s-%d is ready".formatted(role, id), SOON, () -> {
                if (!get(role, id).isAlive()) {
                    throw new AssertionError("it has ended");
                }
                HttpRequest.Builder probe = HttpRequest.newBuilder(url(role, id).resolve("/health/ready"))
                        .timeout(LOOK_MAX);
                return Http.send(probe).status() == 200;
            });
        } catch (AssertionError late) {
            throw new AssertionError(get(role, id).output(), late);
        }
    }

    void awaitAllReady() {
        processes.keySet().forEach(name -> roles(name).forEach(role -> awaitReady(role, id(name))));
    }

    /** kill -9 for all replicas of both groups at once. */
    void killReplicas() throws InterruptedException {
        List<HoldfastProcess> replicas = new ArrayList<>();
        GROUPS.forEach(group -> THREE.forEach(id -> replicas.add(get(group, id))));
        replicas.forEach(HoldfastProcess::close);
        for (HoldfastProcess replica : replicas) {
            replica.kill();
        }
    }

    /** The replica that says of itself that it leads, in the highest term; waits for one. */
    int leader(String group) {
        int[] leader = new int[1];
        Await.until("somebody leads " + group, SOON, () -> {
            leader[0] = leaderNow(group);
            return leader[0] != 0;
        });
        return leader[0];
    }

    void awaitLeader(String group, int id) {
        Await.until("replica %d leads %s".formatted(id, group), UNFIT, () -> leaderNow(group) == id);
    }

    private int leaderNow(String group) {
        TreeMap<Long, Integer> byTerm = new TreeMap<>();
        for (String name : processes.keySet()) {
            if (roles(name).contains(group) && processes.get(name).isAlive()) {
                int id = id(name);
                try {
                    JsonNode standing = standing(group, id, LOOK_MAX);
                    if (standing.path("role").asText().equals("leader")) {
                        byTerm.put(standing.path("term").asLong(), id);
                    }
                } catch (Exception away) {
                    continue;
                }
            }
        }
        return byTerm.isEmpty() ? 0 : byTerm.lastEntry().getValue();
    }

    /** Changes who belongs to a group, as an operator does at the admin port of the router. @param change {@code {"add":4}} */
    void members(String group, String change) throws Exception {
        URI admin = get("router", 1).url("admin");
        URI there = URI.create("http://%s:%d".formatted(layout.host("router-1"), admin.getPort()));
        String[] last = {""};
        try {
            Await.until("", SOON, () -> {
                Http.Answer answer =
                        Http.post(there, "/groups/" + group + "/members", change, "Authorization", "Bearer " + ADMIN);
                last[0] = answer.status() + " " + answer.raw().body();
                return answer.status() == 200;
            });
        } catch (AssertionError late) {
            throw new AssertionError("%s %s: %s".formatted(group, change, last[0]), late);
        }
    }

    /** What a replica says of whether it is ready, and why not. */
    String readiness(String role, int id) throws Exception {
        return Http.send(HttpRequest.newBuilder(url(role, id).resolve("/health/ready"))
                        .timeout(LOOK_MAX))
                .raw()
                .body();
    }

    /** Where a replica says that it stands. */
    JsonNode standing(String group, int id) throws Exception {
        return standing(group, id, ANSWER_MAX);
    }

    private JsonNode standing(String group, int id, Duration limit) throws Exception {
        return internal("GET", group, id, "/internal/group", "", limit).body();
    }

    /** Waits until all of these replicas have applied the same. */
    void awaitSame(String group, List<Integer> ids) {
        Await.until("the replicas %s of %s have applied the same".formatted(ids, group), SOON, () -> {
            Set<Long> applied = new HashSet<>();
            for (int id : ids) {
                JsonNode standing = standing(group, id);
                applied.add(standing.path("applied_index").asLong());
                applied.add(standing.path("commit_index").asLong());
            }
            return applied.size() == 1;
        });
    }

    /** Asks a replica itself, as front ends and other replicas do. */
    Http.Answer internal(String method, String group, int id, String path, String body, Duration limit)
            throws Exception {
        return Http.send(HttpRequest.newBuilder(URI.create(url(group, id) + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Authorization", "Bearer " + internalToken)
                .header("Content-Type", "application/json")
                .timeout(limit));
    }

    /** The cluster token with which this test asks replicas from now on. */
    void useInternalToken(String token) {
        internalToken = token;
    }

    /** All that each process wrote, by its name. */
    Map<String, String> allOutputs() {
        Map<String, String> all = new TreeMap<>();
        processes.forEach((name, process) -> all.put(name, process.output()));
        return all;
    }

    /** Has this quantity of {@code product} in stock from now on. */
    void put(String product, long quantity) throws Exception {
        String body = "{\"price\":1,\"quantity\":%d}".formatted(quantity);
        Http.Answer answer =
                Http.send("PUT", router(), "/products/" + product, body, "Authorization", "Bearer " + ADMIN);
        if (answer.status() / 100 != 2) {
            throw new AssertionError(answer.status() + " " + answer.raw().body());
        }
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
        for (HoldfastProcess process : processes.values()) {
            Await.until("the process has ended", SOON, () -> !process.isAlive());
        }
        redis.close();
    }
}
