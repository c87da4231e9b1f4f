package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.RealRedis;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same jar as separate processes that find each other through a real Redis. */
class ProcessesIT {
    private static final Map<String, String> TOKENS =
            Map.of("HOLDFAST_CLUSTER_TOKEN", "cluster-secret", "HOLDFAST_ADMIN_TOKEN", "admin-secret");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> ONE_OF_EACH = List.of("--set", "order.replicas=1", "--set", "catalog.replicas=1");

    @TempDir
    private Path directory;

    private final RealRedis redis = RealRedis.start();
    private final List<HoldfastProcess> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(HoldfastProcess::close);
        redis.close();
    }

    private HoldfastProcess role(String... arguments) {
        String[] all = Stream.of(
                        Stream.of(arguments),
                        Stream.of("--port", "0", "--admin-port", "0", "--registry", redis.url()),
                        ONE_OF_EACH.stream())
                .flatMap(part -> part)
                .toArray(String[]::new);
        HoldfastProcess process = HoldfastProcess.start(directory, TOKENS, all);
        processes.add(process);
        return process;
    }

    private static List<String> readyFrontends(HoldfastProcess router) throws Exception {
        JsonNode nodes = Http.get(router.url("admin"), "/status").body().get("nodes");
        return StreamSupport.stream(nodes.spliterator(), false)
                .filter(n -> n.get("service").asText().equals("frontend"))
                .filter(n -> n.get("state").asText().equals("ready"))
                .map(n -> n.get("id").asText())
                .toList();
    }

    @Test
    void a_frontend_leaves_and_another_joins_while_clients_shop_and_nothing_differs() throws Exception {
        HoldfastProcess catalog = role("--role", "catalog", "--id", "1");
        HoldfastProcess order = role("--role", "order", "--id", "1");
        HoldfastProcess first = role("--role", "frontend", "--id", "a");
        HoldfastProcess second = role("--role", "frontend", "--id", "b");
        HoldfastProcess router = role("--role", "router");
        URI entrance = router.url("router");
        catalog.url("catalog");
        order.url("order");
        second.url("frontend");
        first.url("frontend");
        Await.until("two front ends", SOON, () -> readyFrontends(router).size() == 2);

        try (Shop shop = Shop.start(directory, entrance, 8, 400)) {
            Await.until(
                    "orders come in",
                    SOON,
                    () -> Http.get(entrance, "/orders?limit=1")
                                    .body()
                                    .get("last")
                                    .asLong()
                            > 50);
            assertEquals(0, first.terminate());
            Await.until("one front end", SOON, () -> readyFrontends(router).equals(List.of("b")));
            role("--role", "frontend", "--id", "c").url("frontend");
            Await.until("the third is in rotation", SOON, () -> readyFrontends(router)
                    .equals(List.of("b", "c")));
            assertTrue(shop.isRunning(), "the shop ended before the change was over: let it shop longer");

            JsonNode report = shop.report();
            assertEquals(0, report.get("differences").asInt(), report.toString());
            assertEquals(0, report.get("failed").asInt(), report.toString());
            assertEquals(0, report.get("repeated").asInt(), report.toString());
            assertTrue(report.get("placed").asInt() > 500, report.toString());
        }
    }

    @Test
    void a_trade_whose_order_book_died_before_writing_the_order_gets_it_all_the_same() throws Exception {
        URI catalog = role("--role", "catalog").url("catalog");
        String trade =
                """
                {"trades": [{"key": "orphan", "hash": "%s", "product": "Fox", "side": "buy", "quantity": 3,
                 "watermark": 0, "deadline": %d}]}"""
                        .formatted("0".repeat(64), System.currentTimeMillis() + 60_000);
        Http.Answer traded = Http.post(catalog, "/internal/trades", trade, "Authorization", "Bearer cluster-secret");
        assertEquals(
                1,
                traded.body().path("outcomes").path(0).path("entry").path("seq").asLong(),
                traded.raw().body());

        role("--role", "order").url("order");
        role("--role", "frontend").url("frontend");
        URI entrance = role("--role", "router").url("router");

        Await.until(
                "the order of the orphaned trade",
                SOON,
                () -> Http.get(entrance, "/orders/1").body().path("quantity").asLong() == 3);
    }

    @Test
    void what_is_between_processes_needs_the_cluster_token() throws Exception {
        URI catalog = role("--role", "catalog").url("catalog");

        assertEquals(401, Http.get(catalog, "/internal/products").status());
        assertEquals(404, Http.get(catalog, "/products").status());
        assertEquals(200, Http.get(catalog, "/health/ready").status());
    }
}
