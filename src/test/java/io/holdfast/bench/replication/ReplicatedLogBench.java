package io.holdfast.bench.replication;

import io.holdfast.bench.replication.Contestant.Sample;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How fast three replicas on this machine commit writes, next to three members of etcd on the same disk, both with every commit on
 * the disk of a majority. They take turns, a round each, in an order that alternates. Arguments: {@code [rounds [millis]]}.
 */
public final class ReplicatedLogBench implements Closeable {
    private static final int[] OUTSTANDING = {1, 64, 256};
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final String ETCD = "etcd";
    private static final List<String> CLIENT_JVM = List.of("-Xmx256m", "-XX:+UseParallelGC");

    private final int rounds;
    private final int millis;
    private final Path directory;
    private final List<Closeable> open = new ArrayList<>();
    private final List<Contestant> contestants = new ArrayList<>();
    private final List<Double> appendMicros = new ArrayList<>();

    private ReplicatedLogBench(int rounds, int millis) throws IOException {
        this.rounds = rounds;
        this.millis = millis;
        this.directory = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "replicated-log-");
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        int millis = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3_000;
        try (ReplicatedLogBench bench = new ReplicatedLogBench(rounds, millis)) {
            bench.run();
        }
    }

    private void run() throws Exception {
        Optional<String> etcd = EtcdCluster.version();
        System.out.printf(
                "holdfast%s, %d processors, Java %s; %d rounds of %d ms a row%n",
                etcd.map(" and etcd "::concat).orElse(" alone: etcd is not installed (apt-get install etcd-server)"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                rounds,
                millis);
        HoldfastCluster holdfast = opened(HoldfastCluster.start(directory));
        ChildProcess httpClient = client("http");
        contestants.add(new Contestant("holdfast", holdfast, Contestant::inProcess));
        contestants.add(new Contestant("by HTTP", holdfast, Contestant.by(httpClient)));
        if (etcd.isPresent()) {
            EtcdCluster members = opened(EtcdCluster.start(directory));
            ChildProcess grpcClient = client("grpc");
            contestants.add(new Contestant(ETCD, members, Contestant.by(grpcClient)));
            limits("gRPC", grpcClient);
        }
        limits("HTTP", httpClient);
        ResultTable results =
                new ResultTable(contestants.stream().map(Contestant::name).toList(), ETCD);
        for (int round = -1; round <= rounds; round++) {
            round(round, results);
        }
        System.out.println(results);
        System.out.printf(
                """
                        x etcd: in the same round, the median (least-most). fsyncs, bytes between replicas and
                        cpu: of all three processes, per commit. %d writes failed. A 4 KiB append with its
                        fdatasync took %.0f us.
                        """,
                results.failed(), appendMicros.stream().sorted().toList().get(appendMicros.size() / 2));
        idle(holdfast);
    }

    // Rounds below 1 warm up.
    private void round(int round, ResultTable results) throws IOException {
        List<Contestant> inTurn = new ArrayList<>(contestants);
        if (round % 2 == 0) {
            Collections.reverse(inTurn);
        }
        for (int outstanding : OUTSTANDING) {
            for (Contestant contestant : inTurn) {
                Sample sample = contestant.measure(outstanding, millis);
                System.err.printf(
                        "round %d: %3d %-8s %,9.0f/s, %d failed%n",
                        round,
                        outstanding,
                        contestant.name(),
                        sample.measurement().perSecond(),
                        sample.measurement().failed());
                if (round > 0) {
                    results.add(outstanding, contestant.name(), sample);
                }
            }
        }
        appendMicros.add(appendMicros());
    }

    /** What a client gets from a server that says yes at once. */
    private void limits(String name, ChildProcess client) throws IOException {
        int port = Web.freePort();
        try (ChildProcess standIn =
                ChildProcess.startMain(directory, "stand-in", CLIENT_JVM, StandInProcess.class, List.of("" + port))) {
            standIn.awaitLine("listens");
            StringBuilder line = new StringBuilder();
            for (int outstanding : OUTSTANDING) {
                Contestant.by(client).run(port, outstanding, 2_000);
                line.append(" %,.0f"
                        .formatted(Contestant.by(client)
                                .run(port, outstanding, 2_000)
                                .perSecond()));
            }
            System.out.printf("the %s client gets%s writes/s from a server that says yes at once%n", name, line);
        }
    }

    private void idle(HoldfastCluster holdfast) throws Exception {
        List<Cluster> clusters =
                contestants.stream().map(Contestant::cluster).distinct().toList();
        Thread.sleep(2_000);
        List<Duration[]> before = new ArrayList<>();
        for (Cluster cluster : clusters) {
            before.add(cluster.cpu());
        }
        Thread.sleep(IDLE.toMillis());
        for (int i = 0; i < before.size(); i++) {
            Duration[] after = clusters.get(i).cpu();
            System.out.printf("idle %s, %% of a core:", clusters.get(i) == holdfast ? "holdfast" : ETCD);
            for (int process = 0; process < after.length; process++) {
                double used = after[process].minus(before.get(i)[process]).toNanos();
                System.out.printf(" %.1f%s", 100 * used / IDLE.toNanos(), process == 0 ? " (leader)" : "");
            }
            System.out.println();
        }
    }

    private double appendMicros() throws IOException {
        Path file = directory.resolve("append");
        ByteBuffer page = ByteBuffer.allocateDirect(4096);
        long[] nanos = new long[200];
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            for (int i = 0; i < nanos.length; i++) {
                long begin = System.nanoTime();
                channel.write(page.clear());
                channel.force(false);
                nanos[i] = System.nanoTime() - begin;
            }
        }
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / 1000.0;
    }

    private ChildProcess client(String speaks) throws IOException {
        return opened(
                ChildProcess.startMain(directory, speaks + "-client", CLIENT_JVM, WriteProcess.class, List.of(speaks)));
    }

    private <T extends Closeable> T opened(T resource) {
        open.add(0, resource);
        return resource;
    }

    @Override
    public void close() throws IOException {
        for (Closeable resource : open) {
            resource.close();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
