package io.holdfast.e2e.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
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
    private static final Duration BURST_SHOWN = Duration.ofMinutes(5);
    private static final Duration SLOW = Duration.ofMillis(1_500);
    private static final int MANY = 40;
    private static final int FEW = 8;

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
            Burst burst = new Burst(admin, one.url("router"), two.url("router"));
            Await.until("a way by either", SOON, () -> burst.of(1, 1).stream().allMatch(status -> status == 200));

            // One that a busy machine draws out is never within the last ten seconds as a whole.
            Await.until("both routers' requests are shown as one", BURST_SHOWN, burst::isShown);
        }
    }

    /** Quick requests by the first router and slow ones by the second, all at the same time. */
    private final class Burst {
        private final URI admin;
        private final URI first;
        private final URI second;

        private Burst(URI admin, URI first, URI second) {
            this.admin = admin;
            this.first = first;
            this.second = second;
        }

        private boolean isShown() throws Exception {
            Await.until("what was before is over", SOON, () -> isOver(node(admin)));
            assertEquals(Set.of(200), Set.copyOf(of(MANY, FEW)));
            Await.until("some of it is shown", SOON, () -> !isOver(node(admin)));
            AtomicReference<JsonNode> shown = new AtomicReference<>();
            Await.until("all of it is shown, or no longer", SOON, () -> {
                shown.set(node(admin));
                return areBoth(shown.get()) || isOver(shown.get());
            });
            return areBoth(shown.get());
        }

        private List<Integer> of(int quick, int slow) throws Exception {
            List<Callable<Integer>> requests = new ArrayList<>();
            requests.addAll(Collections.nCopies(
                    quick, () -> Http.get(first, "/warehouse/quick").status()));
            requests.addAll(Collections.nCopies(
                    slow, () -> Http.get(second, "/warehouse/slow").status()));
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : clients.invokeAll(requests)) {
                statuses.add(answer.get());
            }
            return statuses;
        }

        private boolean isOver(JsonNode row) {
            return !row.path("p50_ms").isNumber();
        }

        // A rate is that of nine to ten seconds, by when in a second it is looked at; one router alone would show less
        // than that.
        private boolean areBoth(JsonNode row) {
            double rate = row.path("rate").asDouble();
            double all = MANY + FEW;
            return rate >= all / 10
                    && rate <= all / 9
                    && row.path("p50_ms").asDouble() < SLOW.toMillis() / 2.0
                    && row.path("p99_ms").asDouble() > SLOW.toMillis() * 0.9;
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
