package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.base.time.Time;
import io.holdfast.http.Json;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whose an order is goes through everything that keeps it: the ledger, the stores, their snapshots and files. Asked as front ends ask, with
 * the token of the cluster.
 */
@Tag("fault")
class SubjectsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final List<String> SUBJECTS = List.of("alice", "Alice", "");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final Map<String, List<Long>> placed = new TreeMap<>();
    private int keys;

    @Test
    void each_sees_its_own_orders_through_failovers_and_a_restart_from_snapshots() throws Exception {
        try (StoreCluster cluster = StoreCluster.start(
                directory, Stock.usual(), "replication.snapshot-bytes=64kb", "catalog.ledger-lag=100")) {
            place(cluster, 30);
            anotherCallersKeyIsRefused(cluster);
            eachSeesItsOwn(cluster);

            for (String group : StoreCluster.GROUPS) {
                int leader = cluster.leader(group);
                cluster.get(group, leader).kill();
                place(cluster, 30);
                cluster.start(group, leader);
                cluster.awaitReady(group, leader);
            }
            eachSeesItsOwn(cluster);

            place(cluster, 900);
            StoreCluster.GROUPS.forEach(group -> cluster.awaitSame(group, StoreCluster.THREE));
            for (String group : StoreCluster.GROUPS) {
                assertTrue(hasSnapshot(group), "no snapshot of the " + group);
            }
            cluster.killReplicas();
            for (String group : StoreCluster.GROUPS) {
                StoreCluster.THREE.forEach(id -> cluster.start(group, id));
            }
            cluster.awaitAllReady();
            eachSeesItsOwn(cluster);
            place(cluster, 3);
            eachSeesItsOwn(cluster);
        }
    }

    private boolean hasSnapshot(String group) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("snapshot-")
                    && file.toString().contains(group + "-"));
        }
    }

    /** As many orders, of the subjects in turn; "" is nobody. */
    private void place(StoreCluster cluster, int count) {
        Map<String, String> subjectOfKey = new HashMap<>();
        List<Map<String, Object>> ofSubjects = new ArrayList<>();
        List<Map<String, Object>> ofNobody = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String subject = SUBJECTS.get(i % SUBJECTS.size());
            Map<String, Object> wish = wish("key-" + keys++, subject);
            subjectOfKey.put((String) wish.get("key"), subject);
            (subject.isEmpty() ? ofNobody : ofSubjects).add(wish);
        }
        place(cluster, "/internal/orders", ofNobody);
        place(cluster, "/internal/orders-of-subjects", ofSubjects);
    }

    private static Map<String, Object> wish(String key, String subject) {
        Map<String, Object> wish = new HashMap<>(Map.of("key", key, "name", "Fox", "quantity", 1, "type", "sell"));
        wish.put("deadline", Time.system().millis() + 10_000);
        if (!subject.isEmpty()) {
            wish.put("subject", subject);
        }
        return wish;
    }

    // Again under the same keys until all of them have an order: a leader may be gone.
    private void place(StoreCluster cluster, String path, List<Map<String, Object>> wishes) {
        Map<Long, String> orders = new TreeMap<>();
        Await.until("all orders are placed", LIMIT, () -> {
            wishes.forEach(wish -> wish.put("deadline", Time.system().millis() + 10_000));
            String body = Json.text(Map.of("wishes", wishes));
            JsonNode outcomes = cluster.internal(
                            "POST", StoreCluster.ORDER, cluster.leader(StoreCluster.ORDER), path, body, LIMIT)
                    .body()
                    .path("outcomes");
            for (int i = 0; i < outcomes.size(); i++) {
                JsonNode order = outcomes.get(i).get("order");
                if (!order.isNull()) {
                    String subject = (String) wishes.get(i).getOrDefault("subject", "");
                    assertEquals(subject, order.path("subject").asText());
                    orders.put(order.get("order_number").asLong(), subject);
                }
            }
            return orders.size() == wishes.size();
        });
        orders.forEach((number, subject) ->
                placed.computeIfAbsent(subject, s -> new ArrayList<>()).add(number));
    }

    private void anotherCallersKeyIsRefused(StoreCluster cluster) throws Exception {
        String body = Json.text(Map.of("wishes", List.of(wish("key-0", "mallory"))));
        JsonNode outcome = cluster.internal(
                        "POST",
                        StoreCluster.ORDER,
                        cluster.leader(StoreCluster.ORDER),
                        "/internal/orders-of-subjects",
                        body,
                        LIMIT)
                .body()
                .path("outcomes")
                .path(0);

        assertEquals(
                "idempotency-key-reused", outcome.path("refusal").path("code").asText(), outcome.toString());
    }

    private void eachSeesItsOwn(StoreCluster cluster) throws Exception {
        cluster.awaitSame(StoreCluster.ORDER, StoreCluster.THREE);
        for (int id : StoreCluster.THREE) {
            for (String subject : List.of("alice", "Alice")) {
                awaitListed(cluster, id, subject);
                assertEquals(200, status(cluster, id, placed.get(subject).get(0), subject));
                for (String other : SUBJECTS) {
                    if (!other.equals(subject)) {
                        assertEquals(404, status(cluster, id, placed.get(other).get(0), subject));
                    }
                }
            }
            assertEquals(List.of(), listed(cluster, id, "mallory"));
        }
        JsonNode publicPage = Http.get(cluster.router(), "/orders?limit=1000").body();
        assertEquals(
                placed.values().stream().mapToInt(List::size).sum(),
                publicPage.path("orders").size());
        assertTrue(publicPage.findValues("subject").isEmpty(), "the public is told whose orders they are");
    }

    // The order stores copy the ledger's entries a moment after the orders were acknowledged.
    private void awaitListed(StoreCluster cluster, int id, String subject) {
        List<Long> all = sorted(placed.get(subject));
        Await.until("replica %d lists the %d orders of %s".formatted(id, all.size(), subject), LIMIT, () -> listed(
                        cluster, id, subject)
                .equals(all));
    }

    private static List<Long> sorted(List<Long> numbers) {
        return numbers.stream().sorted().toList();
    }

    private static int status(StoreCluster cluster, int id, long number, String subject) throws Exception {
        String path = "/internal/orders/%d?from=any&subject=%s".formatted(number, subject);
        return cluster.internal("GET", StoreCluster.ORDER, id, path, "", LIMIT).status();
    }

    private static List<Long> listed(StoreCluster cluster, int id, String subject) throws Exception {
        List<Long> numbers = new ArrayList<>();
        while (true) {
            long after = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
            String path = "/internal/orders?limit=100&from=any&after=%d&subject=%s".formatted(after, subject);
            JsonNode orders = cluster.internal("GET", StoreCluster.ORDER, id, path, "", LIMIT)
                    .body()
                    .path("orders");
            orders.forEach(order -> {
                assertEquals(subject, order.path("subject").asText());
                numbers.add(order.get("order_number").asLong());
            });
            if (orders.size() < 100) {
                return numbers;
            }
        }
    }
}
