package io.holdfast.bench.replication;

import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Cluster;
import io.holdfast.bench.cluster.Contestant;
import io.holdfast.bench.cluster.EtcdClient;
import io.holdfast.bench.cluster.EtcdCluster;
import io.holdfast.bench.cluster.Idle;
import io.holdfast.bench.cluster.ResultTable;
import io.holdfast.bench.cluster.Rounds;
import io.holdfast.bench.cluster.Workplace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How fast three replicas on this machine commit writes, next to three members of etcd on the same disk, both with every commit on
 * the disk of a majority. They take turns, a round each, in an order that alternates. Arguments: {@code [rounds [millis]]}.
 */
public final class ReplicatedLogBench {
    private static final int[] OUTSTANDING = {1, 64, 256};
    private static final String ETCD = "etcd";

    private ReplicatedLogBench() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        int millis = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3_000;
        try (Workplace workplace = new Workplace("replicated-log")) {
            run(workplace, rounds, millis);
        }
    }

    private static void run(Workplace workplace, int rounds, int millis) throws Exception {
        Optional<String> etcd = EtcdCluster.version();
        System.out.printf(
                "holdfast%s, %d processors, Java %s; %d rounds of %d ms a row%n",
                etcd.map(" and etcd "::concat).orElse(" alone: etcd is not installed (apt-get install etcd-server)"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                rounds,
                millis);
        Map<String, Cluster> clusters = new LinkedHashMap<>();
        List<Contestant> contestants = new ArrayList<>();
        HoldfastCluster holdfast = workplace.opened(HoldfastCluster.start(workplace.directory()));
        clusters.put("holdfast", holdfast);
        ChildProcess httpClient = workplace.client("http", LogClient.class);
        contestants.add(new Contestant("holdfast", holdfast, HoldfastCluster::writeInProcess));
        contestants.add(new Contestant("by HTTP", holdfast, Contestant.by(httpClient)));
        if (etcd.isPresent()) {
            EtcdCluster members = workplace.opened(EtcdCluster.start(workplace.directory()));
            clusters.put(ETCD, members);
            ChildProcess grpcClient = workplace.client("grpc", EtcdClient.class);
            contestants.add(new Contestant(ETCD, members, Contestant.by(grpcClient)));
            System.out.println(workplace.limits("gRPC", grpcClient, OUTSTANDING));
        }
        System.out.println(workplace.limits("HTTP", httpClient, OUTSTANDING));
        Rounds race = new Rounds(contestants, ETCD, OUTSTANDING, millis, workplace.directory());
        ResultTable results = race.run(rounds);
        System.out.println(results);
        System.out.printf(
                """
                        x etcd: in the same round, the median (least-most). fsyncs, bytes between replicas and
                        cpu: of all three processes, per commit. %d writes failed. A 4 KiB append with its
                        fdatasync took %.0f us.
                        """,
                results.failed(), race.appendMicros());
        System.out.println(Idle.of(clusters));
    }
}
