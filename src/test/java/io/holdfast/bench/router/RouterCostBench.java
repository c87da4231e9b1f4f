package io.holdfast.bench.router;

import io.holdfast.app.Main;
import io.holdfast.bench.cluster.ChildProcess;
import io.holdfast.bench.cluster.Workplace;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What a request costs a router without metrics, with them, and with traces as well: routers side by side in front of the same three
 * nodes, measured in turn. Arguments: {@code [rounds [millis]]}.
 */
public final class RouterCostBench {
    private static final int CONNECTIONS = 64;
    private static final int NODES = 3;
    private static final int WARM_UP_MILLIS = Integer.getInteger("bench.warm-up", 15_000);
    private static final String TOKEN = "bench";

    private record Router(
            String name, ChildProcess process, RequestLoop load, List<Double> micros, List<Double> rates) {
        void measure(Vertx vertx, long millis) throws Exception {
            Duration before = process.cpu();
            load.run(vertx, millis).await(millis + 30_000, TimeUnit.MILLISECONDS);
            micros.add(process.cpu().minus(before).toNanos() / 1e3 / load.answered());
            rates.add(load.answered() * 1e3 / millis);
        }
    }

    private final Workplace workplace;
    private final Vertx vertx =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1));
    private final List<Integer> nodes = new ArrayList<>();
    private final List<Router> routers = new ArrayList<>();

    private RouterCostBench(Workplace workplace) {
        this.workplace = workplace;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 9;
        int millis = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 4_000;
        try (Workplace workplace = new Workplace("router")) {
            RouterCostBench bench = new RouterCostBench(workplace);
            try {
                bench.run(rounds, millis);
            } finally {
                bench.vertx.close().await(5, TimeUnit.SECONDS);
            }
        }
    }

    private void run(int rounds, int millis) throws Exception {
        for (int i = 0; i < NODES; i++) {
            ChildProcess node = workplace.opened(ChildProcess.startMain(
                    workplace.directory(), "node-" + i, List.of("-Xmx64m"), StaticNode.class, List.of()));
            nodes.add(Integer.parseInt(
                    node.awaitMatch(Pattern.compile("node (\\d+)")).group(1)));
        }
        int collector = collector();
        Map<String, List<String>> variants = new LinkedHashMap<>();
        variants.put("off", List.of("metrics.enabled=false"));
        variants.put("metrics", List.of());
        variants.put("metrics, traces", List.of("traces.endpoint=http://127.0.0.1:%d/v1/traces".formatted(collector)));
        for (var variant : variants.entrySet()) {
            routers.add(router(variant.getKey(), variant.getValue()));
        }
        for (Router router : routers) {
            router.load().run(vertx, WARM_UP_MILLIS).await(2L * WARM_UP_MILLIS, TimeUnit.MILLISECONDS);
        }
        System.out.printf(
                "GET of 200 bytes, %d connections, %d nodes, Java %s; %d rounds of %d ms each, in turn%n",
                CONNECTIONS, NODES, Runtime.version(), rounds, millis);
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < routers.size(); i++) {
                routers.get((i + round) % routers.size()).measure(vertx, millis);
            }
        }
        print();
    }

    private void print() {
        System.out.printf("%-16s %12s %24s %12s %8s%n", "", "cpu us", "x off (least-most)", "requests/s", "failed");
        Router off = routers.get(0);
        for (Router router : routers) {
            double[] ratios = new double[router.micros().size()];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = router.micros().get(i) / off.micros().get(i);
            }
            Arrays.sort(ratios);
            System.out.printf(
                    "%-16s %12.2f %24s %12.0f %8d%n",
                    router.name(),
                    median(router.micros()),
                    "%.3f (%.3f-%.3f)".formatted(ratios[ratios.length / 2], ratios[0], ratios[ratios.length - 1]),
                    median(router.rates()),
                    router.load().failed());
        }
        System.out.printf(
                "%nspread of 'off' itself: %.2f to %.2f us%n",
                off.micros().stream().mapToDouble(each -> each).min().orElseThrow(),
                off.micros().stream().mapToDouble(each -> each).max().orElseThrow());
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** Takes traces and forgets them. @return its port */
    private int collector() throws Exception {
        ChildProcess process = workplace.opened(ChildProcess.startMain(
                workplace.directory(), "collector", List.of("-Xmx64m"), StaticNode.class, List.of()));
        return Integer.parseInt(
                process.awaitMatch(Pattern.compile("node (\\d+)")).group(1));
    }

    private Router router(String name, List<String> settings) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "up",
                "--role",
                "router",
                "--port",
                "0",
                "--admin-port",
                "0",
                "--data-dir",
                workplace.directory().resolve("data-" + name.hashCode()).toString()));
        settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        ChildProcess process = workplace.opened(ChildProcess.startMain(
                workplace.directory(),
                "router-" + name.replaceAll("\\W+", "-"),
                Map.of("HOLDFAST_ADMIN_TOKEN", TOKEN),
                List.of("-Xmx256m", "-XX:+UseParallelGC"),
                Main.class,
                arguments));
        URI entrance = URI.create(
                process.awaitMatch(Pattern.compile("router +(http://\\S+)")).group(1));
        URI admin = URI.create(
                process.awaitMatch(Pattern.compile("admin +(http://\\S+)")).group(1));
        new AdminPort(admin, TOKEN).register("back", Nodes.PREFIX, nodes);
        return new Router(
                name,
                process,
                new RequestLoop(vertx, entrance.getPort(), CONNECTIONS),
                new ArrayList<>(),
                new ArrayList<>());
    }
}
