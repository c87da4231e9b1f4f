package io.holdfast.e2e.monitoring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.holdfast.e2e.HoldfastProcess;
import io.holdfast.e2e.NodeRegistrar;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealRedis;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What two routers see of one node is shown as one, at a process that is no router: one of them sends many requests that are answered at
 * once, the other one few that take long.
 */
class TwoRoutersStatusIT {
    private static final Map<String, String> TOKENS =
            Map.of("HOLDFAST_CLUSTER_TOKEN", "cluster-secret", "HOLDFAST_ADMIN_TOKEN", "admin-secret");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration SLOW = Duration.ofMillis(1_500);
    private static final double NEAR = 0.25; // others use this machine

    @TempDir
    private Path directory;

    private final RealRedis redis = RealRedis.start();
    private final List<HoldfastProcess> processes = new ArrayList<>();
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        clients.shutdownNow();
        processes.forEach(HoldfastProcess::close);
        redis.close();
    }

    private HoldfastProcess role(String role, String id) {
        HoldfastProcess process = HoldfastProcess.start(
                directory,
                TOKENS,
                "--role",
                role,
                "--id",
                id,
                "--port",
                "0",
                "--admin-port",
                "0",
                "--registry",
                redis.url());
        processes.add(process);
        return process;
    }

    @Test
    void rate_and_percentiles_of_a_node_are_those_of_both_together() throws Exception {
        HoldfastProcess frontend = role("frontend", "f");
        HoldfastProcess one = role("router", "one");
        HoldfastProcess two = role("router", "two");
        URI admin = frontend.url("admin");
        try (Backend node = new Backend();
                NodeRegistrar registrar = new NodeRegistrar(redis.url())) {
            registrar.register("warehouse", "w", node.url());
            node.take("/warehouse/slow", SLOW);
            LongAdder quick = new LongAdder();
            LongAdder slow = new LongAdder();
            ask(one.url("router"), "/warehouse/quick", 1, Duration.ofMillis(50), quick);
            ask(two.url("router"), "/warehouse/slow", 4, Duration.ofMillis(200), slow);
            Await.until("both routers have sent some", SOON, () -> quick.sum() > 0 && slow.sum() > 0);

            long quickBefore = quick.sum();
            long slowBefore = slow.sum();
            long began = System.nanoTime();
            TimeUnit.MILLISECONDS.sleep(WINDOW.plusSeconds(2).toMillis());
            double seconds = (System.nanoTime() - began) / 1e9;
            double ofOne = (quick.sum() - quickBefore) / seconds;
            double ofTwo = (slow.sum() - slowBefore) / seconds;
            JsonNode row = node(admin);
            System.out.printf(
                    "two routers, %.1f and %.1f requests/s to one node: %s/s, p50 %s ms, p99 %s ms%n",
                    ofOne, ofTwo, row.path("rate"), row.path("p50_ms"), row.path("p99_ms"));
            double rate = row.path("rate").asDouble();
            assertTrue(Math.abs(rate - ofOne - ofTwo) < NEAR * (ofOne + ofTwo), row.toString());
            assertTrue(row.path("p50_ms").asDouble() < SLOW.toMillis() / 2.0, "most are quick: " + row);
            assertTrue(row.path("p99_ms").asDouble() > SLOW.toMillis() * 0.9, "some are slow: " + row);
        }
    }

    private void ask(URI router, String path, int threads, Duration pause, LongAdder answered) {
        Await.until("a way to " + path, SOON, () -> Http.get(router, path).status() == 200);
        for (int i = 0; i < threads; i++) {
            clients.submit(() -> {
                while (true) {
                    if (Http.get(router, path).status() == 200) {
                        answered.increment();
                    }
                    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                }
            });
        }
    }

    private static JsonNode node(URI admin) throws Exception {
        return StreamSupport.stream(
                        Http.get(admin, "/status").body().path("nodes").spliterator(), false)
                .filter(node -> node.path("service").asText().equals("warehouse"))
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }
}
