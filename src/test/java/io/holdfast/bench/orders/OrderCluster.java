package io.holdfast.bench.orders;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.OrderApi;
import io.holdfast.bench.cluster.Cluster;
import io.holdfast.bench.cluster.Metrics;
import io.holdfast.bench.cluster.Restart;
import io.holdfast.bench.cluster.Web;
import io.holdfast.support.Await;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Three replicas of the order store, three of the catalog, and one front end before them, or more, as processes. */
public final class OrderCluster implements Cluster {
    public static final String PRODUCT = "Widget";
    static final long STOCK = CatalogApi.QUANTITY_MAX;
    /** The entry of {@link #PRODUCT} in a file that fills the catalog. */
    public static final String PRODUCT_ENTRY = "- {name: %s, price: 9.99, quantity: %d}%n".formatted(PRODUCT, STOCK);

    /** Which replicas share a process. */
    public enum Layout {
        /** An order store and a catalog each: three processes, and the front end. */
        TOGETHER(List.of(List.of(OrderApi.SERVICE, CatalogApi.SERVICE))),
        /** Six processes, and the front end. */
        APART(List.of(List.of(OrderApi.SERVICE), List.of(CatalogApi.SERVICE)));

        private final List<List<String>> processes;

        Layout(List<List<String>> processes) {
            this.processes = processes;
        }
    }

    private static final List<String> GROUPS = List.of(OrderApi.SERVICE, CatalogApi.SERVICE);
    private static final int REPLICAS = 3;
    /** The highest id leads, and is handed the lead back: it is sure to stay the leader. */
    private static final int LEADER = REPLICAS;

    private final Path directory;
    private final Map<String, List<Integer>> ports = new LinkedHashMap<>();
    private final List<OrderNode> stores = new ArrayList<>(); // leaders first
    private final Map<String, OrderNode> leaders = new LinkedHashMap<>();
    private final FrontEnd frontEnd;

    private OrderCluster(Path directory, Layout layout, String products) throws IOException {
        this.directory = directory;
        for (String group : GROUPS) {
            List<Integer> free = new ArrayList<>();
            for (int id = 1; id <= REPLICAS; id++) {
                free.add(Web.freePort());
            }
            ports.put(group, free);
        }
        Path fill = Files.writeString(directory.resolve("fill.yaml"), products);
        for (int id = LEADER; id >= 1; id--) {
            for (List<String> roles : layout.processes) {
                OrderNode store = store(roles, id, fill);
                stores.add(store);
                roles.forEach(role -> leaders.putIfAbsent(role, store));
            }
        }
        frontEnd = frontEnd("front-end", List.of());
    }

    private FrontEnd frontEnd(String name, List<String> settings) throws IOException {
        int port = Web.freePort();
        List<String> arguments = new ArrayList<>(List.of("--role", "frontend", "--port", "" + port));
        for (String group : GROUPS) {
            arguments.addAll(List.of("--set", "%s.peers=%s".formatted(group, peers(group))));
        }
        settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return new FrontEnd(new OrderNode(directory, name, arguments), port);
    }

    /** One more front end before these replicas; whoever starts it closes it. @param settings as {@code --set} takes them */
    public FrontEnd startFrontEnd(String name, String... settings) throws IOException {
        FrontEnd more = frontEnd(name, List.of(settings));
        try {
            more.node().start();
            more.node().awaitUp();
            return more;
        } catch (IOException | RuntimeException e) {
            more.close();
            throw e;
        }
    }

    private OrderNode store(List<String> roles, int id, Path fill) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--role", String.join(",", roles), "--id", "" + id));
        for (String group : GROUPS) {
            arguments.addAll(List.of("--set", "%s.peers=%s".formatted(group, peers(group))));
        }
        for (String role : roles) {
            arguments.addAll(List.of(
                    "--set", "%s.port=%d".formatted(role, ports.get(role).get(id - 1))));
        }
        arguments.addAll(List.of("--set", "catalog.fill=" + fill.toAbsolutePath()));
        return new OrderNode(directory, "%s-%d".formatted(String.join("-", roles), id), arguments);
    }

    private String peers(String group) {
        List<String> peers = new ArrayList<>();
        for (int id = 1; id <= REPLICAS; id++) {
            peers.add("%d=127.0.0.1:%d".formatted(id, ports.get(group).get(id - 1)));
        }
        return String.join(",", peers);
    }

    /** @param directory of its own, made here */
    static OrderCluster start(Path directory, Layout layout) throws IOException {
        return start(directory, layout, PRODUCT_ENTRY);
    }

    /**
     * @param directory of its own, made here
     * @param products YAML that fills the catalog
     */
    public static OrderCluster start(Path directory, Layout layout, String products) throws IOException {
        OrderCluster cluster = new OrderCluster(Files.createDirectory(directory), layout, products);
        try {
            for (OrderNode node : cluster.nodes()) {
                node.start();
            }
            for (OrderNode node : cluster.nodes()) {
                node.awaitUp();
            }
            cluster.awaitWhole();
            return cluster;
        } catch (IOException | RuntimeException | AssertionError e) {
            cluster.close();
            throw e;
        }
    }

    /** Leaders first, the front end last. */
    private List<OrderNode> nodes() {
        List<OrderNode> nodes = new ArrayList<>(stores);
        nodes.add(frontEnd.node());
        return nodes;
    }

    /** The front end's; orders go to no other process. */
    @Override
    public int writePort() {
        awaitWhole();
        return frontEnd.port();
    }

    /** The one that it began with. */
    public FrontEnd frontEnd() {
        return frontEnd;
    }

    /** What the replicas have used, without any front end. */
    public Duration replicasCpu() {
        return stores.stream().map(OrderNode::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    // Every replica is ready, and the leader that stays leads.
    private void awaitWhole() {
        Await.until("all replicas are ready and the highest lead", Duration.ofSeconds(60), () -> {
            for (OrderNode store : stores) {
                if (!store.replicas().allMatch(OrderCluster::isSettled)) {
                    return false;
                }
            }
            return true;
        });
    }

    private static boolean isSettled(JsonObject replica) {
        return replica.getInteger("leader") == LEADER && replica.getString("not_ready") == null;
    }

    /** kill -9 for the process whose replica leads that group. @return starts it again, and waits until it leads again */
    Restart killLeader(String group) throws IOException {
        awaitWhole();
        OrderNode leader = leaders.get(group);
        leader.kill();
        return () -> {
            leader.start();
            leader.awaitUp();
            awaitWhole();
        };
    }

    @Override
    public Usage usage() throws IOException {
        double syncs = 0;
        double bytes = 0;
        for (OrderNode store : stores) {
            String metrics = store.metrics();
            syncs += Metrics.sum(metrics, "holdfast_replication_fsync_duration_seconds_count{");
            bytes += Metrics.sum(metrics, "holdfast_replication_bytes_sent_total{");
        }
        Duration cpu = Duration.ZERO;
        for (OrderNode node : nodes()) {
            cpu = cpu.plus(node.cpu());
        }
        return new Usage(syncs, bytes, cpu);
    }

    @Override
    public Map<String, Duration> cpu() {
        awaitWhole();
        Map<String, Duration> cpu = new LinkedHashMap<>();
        nodes().forEach(node ->
                cpu.put(leaders.containsValue(node) ? node.name() + " (leader)" : node.name(), node.cpu()));
        return cpu;
    }

    @Override
    public void close() {
        frontEnd.close();
        stores.forEach(OrderNode::close);
    }
}
