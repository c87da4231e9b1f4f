package io.holdfast.e2e.expense;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealDatabase;
import io.holdfast.support.RealRedis;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Two expense replicas and a router as processes, a real Redis and a real database. Ends them all when it is closed. */
final class ExpenseCluster implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);

    private final Path directory;
    private final RealDatabase database;
    private final RealRedis redis = RealRedis.start();
    private final Map<String, HoldfastProcess> processes = new LinkedHashMap<>();

    private ExpenseCluster(Path directory, RealDatabase database) {
        this.directory = directory;
        this.database = database;
    }

    /** @param routerSettings {@code key=value} */
    static ExpenseCluster start(Path directory, RealDatabase database, String... routerSettings) {
        ExpenseCluster cluster = new ExpenseCluster(directory, database);
        cluster.replica("1");
        cluster.replica("2");
        cluster.process("router", "1", routerSettings);
        cluster.awaitReady("1", "2");
        return cluster;
    }

    RealRedis redis() {
        return redis;
    }

    RealDatabase database() {
        return database;
    }

    URI entrance() {
        return get("router-1").url("router");
    }

    /** Starts it, or starts it again; does not wait. */
    void replica(String id) {
        process("expense", id, "expense.database.url=" + database.url(), "expense.database.user=" + database.user());
    }

    private void process(String role, String id, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--role=" + role,
                "--id=" + id,
                "--port=0",
                "--admin-port=0",
                "--data-dir=" + directory.resolve(role + id),
                "--registry=" + redis.url()));
        for (String setting : settings) {
            arguments.add("--set=" + setting);
        }
        Map<String, String> environment = Map.of(
                "HOLDFAST_EXPENSE_DATABASE_PASSWORD", database.password(), "HOLDFAST_CLUSTER_TOKEN", "cluster-secret");
        processes.put(
                role + "-" + id,
                HoldfastProcess.start(
                        directory,
                        environment,
                        List.of("-Dvertx.cacheDirBase=" + directory.resolve("vertx")),
                        arguments.toArray(String[]::new)));
    }

    HoldfastProcess get(String name) {
        return processes.get(name);
    }

    /** Waits until the router has exactly these replicas in rotation, as it is itself asked. */
    void awaitReady(String... ids) {
        for (String id : ids) {
            get("expense-" + id).url("expense");
        }
        URI admin = get("router-1").url("admin");
        Await.until("in rotation: " + List.of(ids), SOON, () -> {
            Map<String, String> states = states(admin);
            return states.size() == ids.length && states.values().stream().allMatch("ready"::equals);
        });
    }

    /** State of each replica as the registry tells the router. */
    static Map<String, String> states(URI admin) throws Exception {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode node : Http.get(admin, "/status").body().get("nodes")) {
            if (node.get("service").asText().equals("expense")) {
                states.put(node.get("id").asText(), node.get("state").asText());
            }
        }
        return states;
    }

    /** What the processes wrote. */
    String outputs() {
        StringBuilder all = new StringBuilder();
        processes.forEach((name, process) -> {
            List<String> lines = process.output().lines().toList();
            all.append("--- ").append(name).append('\n');
            lines.subList(Math.max(0, lines.size() - 20), lines.size())
                    .forEach(line -> all.append(line).append('\n'));
        });
        return all.toString();
    }

    @Override
    public void close() {
        processes.values().forEach(HoldfastProcess::close);
        redis.close();
        database.close();
    }
}
