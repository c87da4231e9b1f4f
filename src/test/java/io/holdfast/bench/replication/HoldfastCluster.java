package io.holdfast.bench.replication;

import io.holdfast.e2e.group.ReplicaProcess;
import io.holdfast.support.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Three replicas of the writer machine, with Java set as {@code ./holdfast} sets it. */
final class HoldfastCluster implements Cluster {
    private static final List<String> JVM = List.of("-Xmx512m", "-Xlog:disable", "-XX:+UseParallelGC");
    /** The highest id leads: it is sure to stay the leader. */
    private static final int LEADER = 3;

    private final List<ChildProcess> replicas = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    private HoldfastCluster() {}

    static HoldfastCluster start(Path directory) throws IOException {
        HoldfastCluster cluster = new HoldfastCluster();
        try {
            cluster.startReplicas(directory);
            return cluster;
        } catch (IOException | RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private void startReplicas(Path directory) throws IOException {
        List<String> peers = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            ports.add(Web.freePort());
            peers.add("%d=127.0.0.1:%d".formatted(id, ports.get(id - 1)));
        }
        for (int id = 1; id <= 3; id++) {
            String name = "replica-" + id;
            List<String> arguments = new ArrayList<>();
            arguments.addAll(List.of("--id", "" + id, "--host", "127.0.0.1", "--port", "" + ports.get(id - 1)));
            arguments.addAll(List.of("--peers", String.join(",", peers), "--born", "1,2,3"));
            arguments.addAll(List.of("--data", directory.resolve(name).toString()));
            replicas.add(ChildProcess.startMain(directory, name, JVM, ReplicaProcess.class, arguments));
        }
        for (ChildProcess replica : replicas) {
            replica.awaitLine("Ctrl-C");
        }
    }

    @Override
    public int leaderPort() {
        int port = ports.get(LEADER - 1);
        Await.until(
                "the highest replica leads",
                Duration.ofSeconds(20),
                () -> status(port).getInteger("leader") == LEADER);
        return port;
    }

    @Override
    public Usage usage() throws IOException {
        Usage sum = new Usage(0, 0, Duration.ZERO);
        for (int port : ports) {
            JsonObject status = status(port);
            sum = new Usage(
                    sum.syncs() + status.getDouble("syncs"),
                    sum.bytes() + status.getDouble("bytes_sent"),
                    sum.cpu().plusNanos(status.getLong("cpu_nanos")));
        }
        return sum;
    }

    @Override
    public Duration[] cpu() throws IOException {
        Duration[] cpu = new Duration[3];
        for (int id = 1; id <= 3; id++) {
            cpu[LEADER - id] = Duration.ofNanos(status(ports.get(id - 1)).getLong("cpu_nanos"));
        }
        return cpu;
    }

    @Override
    public void close() {
        replicas.forEach(ChildProcess::close);
    }

    private static JsonObject status(int port) throws IOException {
        return new JsonObject(Web.get(port, "/status"));
    }
}
