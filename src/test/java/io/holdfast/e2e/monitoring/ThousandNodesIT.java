package io.holdfast.e2e.monitoring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.LoneRouter;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scrape of a router with a thousand nodes costs. */
class ThousandNodesIT {
    private static final int NODES = 1_000;
    private static final int BYTES_MAX = 1_000_000;
    private static final int SCRAPES = 50;

    @TempDir
    private Path directory;

    @Test
    void a_scrape_is_less_than_a_megabyte() throws Exception {
        try (LoneRouter router = new LoneRouter(directory, "router.health.every=60s");
                Backend backend = new Backend()) {
            for (int node = 1; node <= NODES; node++) {
                router.register("warehouse", "node-%04d".formatted(node), backend.url(), "/warehouse");
            }
            router.awaitRoute("/warehouse/x");
            URI admin = router.process().url("admin");
            Await.until("all nodes are known", Duration.ofSeconds(60), () -> count(scrape(admin)) == NODES);
            for (int request = 0; request < NODES; request++) {
                Http.get(router.url(), "/warehouse/x");
            }

            double[] millis = new double[SCRAPES];
            int bytes = 0;
            for (int i = 0; i < SCRAPES; i++) {
                long began = System.nanoTime();
                bytes = scrape(admin).getBytes(StandardCharsets.UTF_8).length;
                millis[i] = (System.nanoTime() - began) / 1e6;
            }
            Arrays.sort(millis);

            System.out.printf(
                    "%d nodes: %d bytes, %.1f ms at the least, %.1f ms at the median of %d%n",
                    NODES, bytes, millis[0], millis[SCRAPES / 2], SCRAPES);
            assertTrue(bytes < BYTES_MAX, bytes + " bytes");
        }
    }

    private static String scrape(URI admin) throws Exception {
        return Http.get(admin, "/metrics").raw().body();
    }

    private static long count(String text) {
        return text.lines()
                .filter(line -> line.startsWith("holdfast_router_node_in_flight{"))
                .count();
    }
}
