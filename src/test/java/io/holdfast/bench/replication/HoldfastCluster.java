package io.holdfast.bench.replication;

import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Cluster;
import io.holdfast.bench.cluster.Measurement;
import io.holdfast.bench.cluster.Web;
import io.holdfast.e2e.group.ReplicaProcess;
import io.holdfast.support.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            arguments.addAll(List.of("--peers", String.join(",", peers), "--initial-members", "1,2,3"));
            arguments.addAll(List.of("--data", directory.resolve(name).toString()));
            replicas.add(ChildProcess.startMain(directory, name, JVM, ReplicaProcess.class, arguments));
        }
        for (ChildProcess replica : replicas) {
            replica.awaitLine("Ctrl-C");
        }
    }

    @Override
    public int writePort() {
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
    public Map<String, Duration> cpu() throws IOException {
        Map<String, Duration> cpu = new LinkedHashMap<>();
        for (int id = LEADER; id >= 1; id--) {
            String name = id == LEADER ? "leader" : "follower " + (LEADER - id);
            cpu.put(name, Duration.ofNanos(status(ports.get(id - 1)).getLong("cpu_nanos")));
        }
        return cpu;
    }

    /** The driver in the leader's own process: so does a service use the log that it is a replica of. */
    static Measurement writeInProcess(int port, int outstanding, int millis) throws IOException {
        long before = driven(port, outstanding, 500).commits();
        Measurement measured = driven(port, outstanding, millis);
        return new Measurement(
                measured.perSecond(),
                measured.p50Micros(),
                measured.p99Micros(),
                before + measured.commits(),
                measured.failed());
    }

    private static Measurement driven(int port, int outstanding, int millis) throws IOException {
        return Measurement.of(Web.post(port, "/bench/%d/%d".formatted(outstanding, millis), ""));
    }

    @Override
    public void close() {
        replicas.forEach(ChildProcess::close);
    }

    private static JsonObject status(int port) throws IOException {
        return new JsonObject(Web.get(port, "/status"));
    }
}
