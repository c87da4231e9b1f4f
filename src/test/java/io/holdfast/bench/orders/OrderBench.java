package io.holdfast.bench.orders;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.OrderApi;
import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Cluster;
import io.holdfast.bench.cluster.Contestant;
import io.holdfast.bench.cluster.EtcdClient;
import io.holdfast.bench.cluster.EtcdCluster;
import io.holdfast.bench.cluster.Idle;
import io.holdfast.bench.cluster.ResultTable;
import io.holdfast.bench.cluster.Rounds;
import io.holdfast.bench.cluster.Workplace;
import io.holdfast.bench.orders.OrderCluster.Layout;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Exactly-once orders through a front end next to puts to etcd, in turn, on the same disk, then how long each stands still when a
 * leader dies, then whether every order that was acknowledged is there, once. Arguments: {@code [rounds
 * [millis [failovers [apart]]]]}; the last adds a cluster whose order stores and catalogs do not share processes.
 */
public final class OrderBench {
    private static final int[] OUTSTANDING = {1, 64, 256};
    private static final String TOGETHER = "orders";
    private static final String APART = "apart";
    private static final String ETCD = "etcd";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** Four processes compile themselves on the cores that they are measured on: a minute at 64 before the first round. */
    private static final int WARM_UP_MILLIS = Integer.getInteger("bench.warm-up", 60_000);

    private final Workplace workplace;
    private final Map<String, Cluster> clusters = new LinkedHashMap<>();
    private final List<Contestant> contestants = new ArrayList<>();
    private final List<Failover> failovers = new ArrayList<>();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));

    private OrderBench(Workplace workplace) {
        this.workplace = workplace;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 7;
        int millis = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3_000;
        int kills = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10;
        try (Workplace workplace = new Workplace("order")) {
            OrderBench bench = new OrderBench(workplace);
            try {
                bench.enterOrders(arguments.length > 3 && arguments[3].equals(APART));
                bench.run(rounds, millis, kills);
            } finally {
                bench.vertx.close().await(5, TimeUnit.SECONDS);
            }
        }
    }

    private void run(int rounds, int millis, int kills) throws Exception {
        Optional<String> etcd = EtcdCluster.version();
        System.out.printf(
                "holdfast%s, %d processors, Java %s; %d rounds of %d ms a row, %d kills of each leader%n",
                etcd.map(" and etcd "::concat).orElse(" alone: etcd is not installed (apt-get install etcd-server)"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                rounds,
                millis,
                kills);
        if (etcd.isPresent()) {
            enterEtcd();
        }
        Rounds race = new Rounds(contestants, ETCD, OUTSTANDING, millis, workplace.directory());
        warmUp(race);
        ResultTable results = race.run(rounds);
        System.out.println(results);
        System.out.printf(
                """
                        x etcd: in the same round, the median (least-most). fsyncs (of the logs), bytes between
                        replicas and cpu: of all processes of the cluster, per order or put. %d failed. A 4 KiB
                        append with its fdatasync took %.0f us.
                        """,
                results.failed(), race.appendMicros());
        System.out.println(Idle.of(clusters));
        Failovers outages = new Failovers(failovers);
        outages.run(vertx, kills);
        System.out.printf("%n%s%n", outages);
        for (var entry : clusters.entrySet()) {
            if (entry.getValue() instanceof OrderCluster orders) {
                System.out.printf(
                        "%s: %s%n",
                        entry.getKey(),
                        Books.settled(orders.writePort())
                                .compare(race.told(orders).and(outages.told(orders))));
            }
        }
    }

    private void warmUp(Rounds race) throws IOException {
        for (Contestant contestant : contestants) {
            if (contestant.cluster() instanceof OrderCluster) {
                race.warmUp(contestant, 64, WARM_UP_MILLIS / 10_000, 10_000);
            }
        }
    }

    private void enterOrders(boolean alsoApart) throws Exception {
        ChildProcess client = workplace.client("order", OrderClient.class);
        System.out.println(workplace.limits("order", client, OUTSTANDING));
        OrderCluster together = enter(TOGETHER, Layout.TOGETHER, client);
        failovers.add(failover("orders: both leaders", together, OrderApi.SERVICE));
        if (!alsoApart) {
            return;
        }
        OrderCluster apart = enter(APART, Layout.APART, client);
        failovers.add(failover("apart: the order leader", apart, OrderApi.SERVICE));
        failovers.add(failover("apart: the catalog leader", apart, CatalogApi.SERVICE));
    }

    private OrderCluster enter(String name, Layout layout, ChildProcess client) throws Exception {
        OrderCluster cluster =
                workplace.opened(OrderCluster.start(workplace.directory().resolve(name), layout));
        clusters.put(name, cluster);
        contestants.add(new Contestant(name, cluster, Contestant.by(client)));
        return cluster;
    }

    private Failover failover(String name, OrderCluster cluster, String group) {
        return new Failover(
                name,
                cluster,
                () -> new OrderWrites(vertx, cluster.writePort(), Failover.OUTSTANDING, PATIENCE),
                () -> cluster.killLeader(group));
    }

    private void enterEtcd() throws Exception {
        ChildProcess client = workplace.client("etcd", EtcdClient.class);
        System.out.println(workplace.limits("etcd", client, OUTSTANDING));
        EtcdCluster etcd = workplace.opened(EtcdCluster.start(workplace.directory()));
        clusters.put(ETCD, etcd);
        contestants.add(new Contestant(ETCD, etcd, Contestant.by(client)));
        failovers.add(
                new Failover("etcd: the leader", etcd, () -> etcd.failoverWrites(vertx, PATIENCE), etcd::killLeader));
    }
}
