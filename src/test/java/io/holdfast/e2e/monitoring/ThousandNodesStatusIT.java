package io.holdfast.e2e.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.holdfast.e2e.LoneRouter;
import io.holdfast.support.Await;
import io.holdfast.support.EventStreamReader;
import io.holdfast.support.Http;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the status of a router with a thousand nodes costs, and what one change of it. */
class ThousandNodesStatusIT {
    private static final int NODES = 1_000;
    private static final int STATUS_BYTES_MAX = 1_500_000;
    private static final int CHANGE_BYTES_MAX = 20_000;
    private static final int ASKED = 20;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String DRAINED = "node-0500";

    @TempDir
    private Path directory;

    @Test
    void it_is_small_enough_and_one_change_tells_that_node_alone() throws Exception {
        try (LoneRouter router = new LoneRouter(directory, "router.health.every=60s");
                Backend backend = new Backend()) {
            for (int node = 1; node <= NODES; node++) {
                router.register("warehouse", "node-%04d".formatted(node), backend.url(), "/warehouse");
            }
            router.awaitRoute("/warehouse/x");
            URI admin = router.process().url("admin");
            Await.until("all nodes are known", SOON, () -> nodes(status(admin)) == NODES);
            for (int request = 0; request < NODES; request++) {
                Http.get(router.url(), "/warehouse/x");
            }
            Await.until("their figures are shown", SOON, () -> withFigures(status(admin)) > NODES / 2);

            isSmall(admin);
            changesAlone(admin);
        }
    }

    private static void isSmall(URI admin) throws Exception {
        HttpClient client = HttpClient.newHttpClient(); // one that does not look at what it gets
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(admin + "/status")).build();
        double[] millis = new double[ASKED];
        int bytes = 0;
        for (int i = 0; i < ASKED; i++) {
            long began = System.nanoTime();
            bytes = Math.max(
                    bytes, client.send(request, BodyHandlers.ofByteArray()).body().length);
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(
                "%d nodes: a status of %d bytes, %.1f ms at the least, %.1f ms at the median of %d%n",
                NODES, bytes, millis[0], millis[ASKED / 2], ASKED);
        assertTrue(bytes < STATUS_BYTES_MAX, bytes + " bytes");
    }

    private static void changesAlone(URI admin) throws Exception {
        // The requests above are older than what figures are made of: nothing changes by itself.
        Await.until("it is quiet", SOON, () -> withFigures(status(admin)) == 0);
        try (EventStreamReader console = EventStreamReader.open(admin, "/events")) {
            JsonNode whole = console.await("state", frame -> frame.path("full").asBoolean())
                    .path("status");
            assertEquals(NODES, nodes(whole));
            Http.Answer drain = Http.post(
                    admin,
                    "/instances/warehouse/" + DRAINED + "/drain",
                    "{\"reason\":\"disk swap\"}",
                    "Authorization",
                    "Bearer admin-secret");
            assertEquals(200, drain.status(), drain.raw().body());
            JsonNode change = console.await("state", frame -> row(frame.path("nodes"), DRAINED)
                    .path("configured")
                    .asText()
                    .equals("drained"));
            int bytes = bytes(change.toString());
            System.out.printf("%d nodes: one change takes %d bytes%n", NODES, bytes);
            assertEquals(1, change.path("nodes").size(), change.toString());
            assertTrue(bytes < CHANGE_BYTES_MAX, bytes + " bytes");
        }
    }

    private static JsonNode status(URI admin) throws Exception {
        return Http.get(admin, "/status").body();
    }

    private static int nodes(JsonNode status) {
        return (int)
                rows(status.path("nodes")).filter(ThousandNodesStatusIT::isOurs).count();
    }

    private static int withFigures(JsonNode status) {
        return (int) rows(status.path("nodes"))
                .filter(node -> isOurs(node) && node.path("rate").asDouble() > 0)
                .count();
    }

    private static boolean isOurs(JsonNode node) {
        return node.path("service").asText().equals("warehouse");
    }

    private static JsonNode row(JsonNode nodes, String id) {
        return rows(nodes)
                .filter(node -> node.path("id").asText().equals(id))
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    private static Stream<JsonNode> rows(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
