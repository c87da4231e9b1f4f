package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A product that is sold out is asked for more often than refusals can be remembered, while the settings of that are rolled: all other
 * orders and the restock go on (OL16), and the replicas stay alike (OL0).
 */
@Tag("fault")
class SoldOutFloodIT {
    private static final String SOLD_OUT = "Gone";
    private static final String OTHER = "Fox";
    private static final int FLOOD = 150;
    /** The longest answer is that of an election; on a busy machine everything takes longer, the others too. */
    private static final long LONGEST_MILLIS = 3_000;

    private static final long LONGEST_OF_USUAL = 100;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void stops_no_other_order_and_no_restock_and_settings_can_be_rolled_meanwhile() throws Exception {
        try (StoreCluster cluster = StoreCluster.start(directory, Stock.usual())) {
            for (int id : StoreCluster.THREE) { // none of them as the one before
                cluster.get(StoreCluster.CATALOG, id).kill();
                cluster.start(
                        StoreCluster.CATALOG,
                        id,
                        "catalog.remember-max=%d".formatted(100 * id),
                        "catalog.remember-per-product=%d".formatted(20 * id),
                        "catalog.ledger-lag=%d".formatted(10 * id));
                cluster.awaitReady(StoreCluster.CATALOG, id);
            }
            cluster.put(SOLD_OUT, 0);
            flood(cluster);
            cluster.get(StoreCluster.CATALOG, cluster.leader(StoreCluster.CATALOG))
                    .kill();
            flood(cluster);
            StoreCluster.THREE.forEach(id -> {
                if (!cluster.get(StoreCluster.CATALOG, id).isAlive()) {
                    cluster.start(StoreCluster.CATALOG, id);
                    cluster.awaitReady(StoreCluster.CATALOG, id);
                }
            });

            Await.until("the replicas know each other's states", StoreCluster.SOON, () -> common(cluster) > 0);
            StoreCluster.THREE.forEach(id -> cluster.awaitReady(StoreCluster.CATALOG, id));
        }
    }

    private static void flood(StoreCluster cluster) throws Exception {
        TreeMap<String, Integer> answers = new TreeMap<>();
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < FLOOD; i++) {
            long began = System.nanoTime();
            answers.merge(buy(cluster, SOLD_OUT), 1, Integer::sum);
            took.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
            if (i % 10 == 0) {
                assertEquals("201", buy(cluster, OTHER));
            }
        }
        Collections.sort(took);
        long longest = took.get(FLOOD - 1);
        long usual = took.get(FLOOD / 2);
        System.out.printf("%d orders of a product that is sold out: %s, longest %d ms%n", FLOOD, answers, longest);
        assertTrue(Set.of("insufficient-stock", "too-many-answers").containsAll(answers.keySet()), answers.toString());
        assertTrue(
                longest < Math.max(LONGEST_MILLIS, LONGEST_OF_USUAL * usual),
                longest + " ms, as a rule " + usual + " ms");
        cluster.put(SOLD_OUT, 0); // an administrator's change has its own room
    }

    private static String buy(StoreCluster cluster, String product) throws Exception {
        Http.Answer answer = Http.post(
                cluster.router(),
                "/orders",
                "{\"name\":\"%s\",\"quantity\":1}".formatted(product),
                "Idempotency-Key",
                UUID.randomUUID().toString());
        return answer.status() == 201 ? "201" : answer.body().path("code").asText();
    }

    /** At how many entries two replicas say what their state was; it must be the same. */
    private static int common(StoreCluster cluster) throws Exception {
        Map<String, Set<String>> byIndex = new HashMap<>();
        Map<String, Integer> times = new HashMap<>();
        for (int id : StoreCluster.THREE) {
            JsonNode told = cluster.internal(
                            "GET", StoreCluster.CATALOG, id, "/internal/group/checkpoints", "", Duration.ofSeconds(5))
                    .body();
            told.path("by_index").fields().forEachRemaining(entry -> {
                byIndex.computeIfAbsent(entry.getKey(), k -> new HashSet<>())
                        .add(entry.getValue().asText());
                times.merge(entry.getKey(), 1, Integer::sum);
            });
        }
        byIndex.forEach((index, states) -> assertEquals(1, states.size(), "states after entry " + index));
        return (int) times.values().stream().filter(count -> count > 1).count();
    }
}
