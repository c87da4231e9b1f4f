package io.holdfast.bench.cluster;

import io.holdfast.support.Await;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Three members of etcd, set as etcd sets itself. */
public final class EtcdCluster implements Cluster {
    private final Path directory;
    private final List<List<String>> commands = new ArrayList<>();
    private final List<ChildProcess> members = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    private EtcdCluster(Path directory) {
        this.directory = directory;
    }

    /** @return empty when it is not installed */
    public static Optional<String> version() throws IOException {
        try {
            Process process = new ProcessBuilder("etcd", "--version").start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return said.lines().findFirst().map(line -> line.replace("etcd Version: ", ""));
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    public static EtcdCluster start(Path directory) throws IOException {
        EtcdCluster cluster = new EtcdCluster(directory);
        try {
            cluster.startMembers();
            return cluster;
        } catch (IOException | RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    private void startMembers() throws IOException {
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
            commands.add(command);
            members.add(ChildProcess.start(directory, name, command));
        }
        writePort();
    }

    @Override
    public int writePort() {
        return ports.get(awaitLeader());
    }

    private int awaitLeader() {
        AtomicInteger leader = new AtomicInteger();
        Await.until("a member of etcd leads", Duration.ofSeconds(20), () -> {
            leader.set(leader());
            return leader.get() >= 0;
        });
        return leader.get();
    }

    // -1 while there is none
    private int leader() throws IOException {
        for (int i = 0; i < ports.size(); i++) {
            JsonObject status;
            try {
                status = Web.post(ports.get(i), "/v3/maintenance/status", "{}");
            } catch (ConnectException down) {
                continue;
            }
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
            double syncs = Metrics.sum(metrics, "etcd_disk_wal_fsync_duration_seconds_count")
                    + Metrics.sum(metrics, "etcd_disk_backend_commit_duration_seconds_count");
            double bytes = Metrics.sum(metrics, "etcd_network_peer_sent_bytes_total");
            sum = new Usage(
                    sum.syncs() + syncs,
                    sum.bytes() + bytes,
                    sum.cpu().plus(members.get(i).cpu()));
        }
        return sum;
    }

    @Override
    public Map<String, Duration> cpu() {
        int leader = awaitLeader();
        Map<String, Duration> cpu = new LinkedHashMap<>();
        for (int i = 0; i < members.size(); i++) {
            ChildProcess member = members.get((leader + i) % members.size());
            cpu.put(i == 0 ? "leader" : "follower " + i, member.cpu());
        }
        return cpu;
    }

    /** @param patience how long one put is repeated */
    public Writes failoverWrites(Vertx vertx, Duration patience) {
        int leader = awaitLeader();
        List<Integer> leaderFirst = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            leaderFirst.add(ports.get((leader + i) % ports.size()));
        }
        return new EtcdFailoverWrites(vertx, leaderFirst, patience);
    }

    /** kill -9 for the member that leads. @return starts it again, and waits until it has all that was written before */
    public Restart killLeader() throws IOException {
        int leader = awaitLeader();
        members.get(leader).kill();
        return () -> {
            members.set(leader, ChildProcess.start(directory, "member-" + (leader + 1), commands.get(leader)));
            int another = (leader + 1) % ports.size();
            long written = status(another, "raftIndex");
            Await.until(
                    "member %d has caught up".formatted(leader + 1),
                    Duration.ofSeconds(30),
                    () -> status(leader, "raftAppliedIndex") >= written);
        };
    }

    private long status(int member, String index) throws IOException {
        return Long.parseLong(
                Web.post(ports.get(member), "/v3/maintenance/status", "{}").getString(index));
    }

    @Override
    public void close() {
        members.forEach(ChildProcess::close);
    }
}
