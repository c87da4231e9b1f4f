package io.holdfast.bench.replication;

import io.holdfast.support.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Three members of etcd, set as etcd sets itself. */
final class EtcdCluster implements Cluster {
    private final List<ChildProcess> members = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    private EtcdCluster() {}

    /** @return empty when it is not installed */
    static Optional<String> version() throws IOException {
        try {
            Process process = new ProcessBuilder("etcd", "--version").start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return said.lines().findFirst().map(line -> line.replace("etcd Version: ", ""));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    static EtcdCluster start(Path directory) throws IOException {
        EtcdCluster cluster = new EtcdCluster();
        try {
            cluster.startMembers(directory);
            return cluster;
        } catch (IOException | RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private void startMembers(Path directory) throws IOException {
        List<String> peers = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            ports.add(Web.freePort());
            peers.add("http://127.0.0.1:" + Web.freePort());
            all.add("member-%d=%s".formatted(id, peers.get(id - 1)));
        }
        for (int id = 1; id <= 3; id++) {
            String name = "member-" + id;
            String clients = "http://127.0.0.1:" + ports.get(id - 1);
            List<String> command = new ArrayList<>();
            command.addAll(List.of(
                    "etcd",
                    "--name",
                    name,
                    "--data-dir",
                    directory.resolve(name).toString()));
            command.addAll(List.of("--listen-client-urls", clients, "--advertise-client-urls", clients));
            command.addAll(List.of("--listen-peer-urls", peers.get(id - 1)));
            command.addAll(List.of("--initial-advertise-peer-urls", peers.get(id - 1)));
            command.addAll(List.of("--initial-cluster", String.join(",", all), "--initial-cluster-state", "new"));
            command.addAll(List.of("--logger", "zap", "--log-level", "error"));
            members.add(ChildProcess.start(directory, name, command));
        }
        leaderPort();
    }

    @Override
    public int leaderPort() {
        AtomicInteger leader = new AtomicInteger();
        Await.until("a member of etcd leads", Duration.ofSeconds(20), () -> {
            leader.set(leader());
            return leader.get() >= 0;
        });
        return ports.get(leader.get());
    }

    // -1 while there is none
    private int leader() throws IOException {
        for (int i = 0; i < ports.size(); i++) {
            JsonObject status = Web.post(ports.get(i), "/v3/maintenance/status", "{}");
            if (status.getJsonObject("header").getString("member_id").equals(status.getString("leader"))) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public Usage usage() throws IOException {
        Usage sum = new Usage(0, 0, Duration.ZERO);
        for (int i = 0; i < ports.size(); i++) {
            String metrics = Web.get(ports.get(i), "/metrics");
            // The log; and the database behind it, which is brought to the disk now and then.
            double syncs = sum(metrics, "etcd_disk_wal_fsync_duration_seconds_count")
                    + sum(metrics, "etcd_disk_backend_commit_duration_seconds_count");
            double bytes = sum(metrics, "etcd_network_peer_sent_bytes_total");
            sum = new Usage(
                    sum.syncs() + syncs,
                    sum.bytes() + bytes,
                    sum.cpu().plus(members.get(i).cpu()));
        }
        return sum;
    }

    @Override
    public Duration[] cpu() throws IOException {
        int leader = leader();
        Duration[] cpu = new Duration[members.size()];
        for (int i = 0; i < cpu.length; i++) {
            cpu[i] = members.get((leader + i) % cpu.length).cpu();
        }
        return cpu;
    }

    @Override
    public void close() {
        members.forEach(ChildProcess::close);
    }

    private static double sum(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
