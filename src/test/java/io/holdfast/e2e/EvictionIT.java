package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.e2e.Load.Shape;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that die, hang, fail or are slow under load: the router passes them over, and takes them back when they are well. */
@Tag("fault")
class EvictionIT {
    private static final Duration EVICTED_WITHIN = Duration.ofSeconds(2);
    private static final Duration BACK_WITHIN = Duration.ofSeconds(15);

    @TempDir
    private Path directory;

    private RouterWorld world;
    private HoldfastProcess first;
    private HoldfastProcess second;
    private URI entrance;

    @BeforeEach
    void start() throws Exception {
        world = new RouterWorld(directory);
        List.of("a", "b", "c").forEach(world::backEnd);
        first = world.router("1");
        second = world.router("2");
        RouterWorld.awaitReady(first, "a", "b", "c");
        RouterWorld.awaitReady(second, "a", "b", "c");
        entrance = RouterWorld.entrance(first);
    }

    @AfterEach
    void end() {
        world.close();
    }

    private Load safeLoad() {
        Load load = Load.start(entrance, 8, Shape.GET, Shape.POST, Shape.POST_WITH_KEY);
        warm(load);
        return load;
    }

    private static void warm(Load load) {
        Await.until("the load runs", RouterWorld.SOON, () -> load.answered() > 600);
    }

    // In Redis and on the second router: its table is read from there, and it gets no load of its own.
    private void isEvictedSoon(String id) {
        Await.until(id + " is evicted", EVICTED_WITHIN, () -> {
            String state = RouterWorld.states(second).getOrDefault(id, "gone");
            return state.equals("evicted") || state.equals("gone");
        });
    }

    private static void goOn(Load load, long more) {
        long before = load.answered();
        Await.until("the load goes on", RouterWorld.SOON, () -> load.answered() > before + more);
    }

    private void isSharedByTheOthers(Load load, Set<String> others) {
        goOn(load, 50); // what was under way at the evicted node comes in
        load.byNode();
        goOn(load, 600);
        Map<String, Long> shares = load.byNode();
        double fair = shares.values().stream().mapToLong(Long::longValue).sum() / (double) others.size();

        assertEquals(others, shares.keySet());
        shares.forEach((node, share) -> assertEquals(fair, share, fair * 0.1, node + " of " + shares));
    }

    private void isBack(String id) {
        Await.until(id + " is back", BACK_WITHIN, () -> "ready"
                .equals(RouterWorld.states(second).get(id)));
    }

    private void getsRequestsAgain(Load load, String id) {
        load.byNode();
        Await.until(
                id + " gets requests again", BACK_WITHIN, () -> load.byNode().getOrDefault(id, 0L) > 0);
    }

    @Test
    void a_killed_node_costs_no_request() throws Exception {
        try (Load load = safeLoad()) {
            world.get("a").kill();

            isEvictedSoon("a");
            isSharedByTheOthers(load, Set.of("b", "c"));
            world.backEnd("a");
            isBack("a");
            getsRequestsAgain(load, "a");

            load.stop();
            assertEquals(List.of(), load.failures());
        }
    }

    @Test
    void a_stopped_node_costs_no_request() throws Exception {
        try (Load load = safeLoad()) {
            world.get("a").signal("STOP");

            isEvictedSoon("a");
            isSharedByTheOthers(load, Set.of("b", "c"));
            world.get("a").signal("CONT");
            isBack("a");
            getsRequestsAgain(load, "a");

            load.stop();
            assertEquals(List.of(), load.failures());
        }
    }

    @Test
    void a_node_that_fails_every_second_request_is_evicted() throws Exception {
        try (Load load = safeLoad()) {
            world.control("a", "half");

            isEvictedSoon("a");
            world.control("a", "broken"); // else every second probe brings it back while the others' shares are counted
            isSharedByTheOthers(load, Set.of("b", "c"));
            world.control("a", "ok");
            isBack("a");
            getsRequestsAgain(load, "a");
        }
    }

    @Test
    void a_slow_node_costs_no_request() throws Exception {
        try (Load load = safeLoad()) {
            world.control("a", "slow");

            isEvictedSoon("a");
            isSharedByTheOthers(load, Set.of("b", "c"));
            world.control("a", "ok");
            isBack("a");
            getsRequestsAgain(load, "a");

            load.stop();
            assertEquals(List.of(), load.failures());
        }
    }

    @Test
    void a_service_that_is_slow_as_a_whole_costs_no_request() throws Exception {
        try (Load load = safeLoad()) {
            for (String id : List.of("a", "b", "c")) {
                world.control(id, "slow");
            }
            goOn(load, 16);
            for (String id : List.of("a", "b", "c")) {
                world.control(id, "ok");
            }
            goOn(load, 100);

            load.stop();
            assertEquals(List.of(), load.failures());
        }
    }

    /** It may wait for what the others lack; and what it may have done, their silence does not undo. */
    @Test
    void a_slow_node_is_gone_back_to_when_the_others_turn_out_dead() throws Exception {
        // One router alone, whose health checks do not tell that the others are dead before the slow node is left.
        HoldfastProcess third = world.router("3", "--set", "router.slow-after=2s", "--set", "router.health.every=1m");
        RouterWorld.awaitReady(third, "a", "b", "c");
        first.kill();
        second.kill();
        entrance = RouterWorld.entrance(third);
        try (Load load = safeLoad()) {
            load.stop();
        }
        world.control("a", "slow");
        world.seen("a"); // from here on its requests are counted
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> {
                try {
                    Http.Answer answer = Http.get(entrance, Shape.GET.path()); // of a kind that can be compared
                    return answer.status() + " " + answer.raw().body();
                } catch (Exception e) {
                    return e.toString();
                }
            }));
        }
        Await.until(
                "two have an answer",
                BACK_WITHIN,
                () -> answers.stream().filter(CompletableFuture::isDone).count() == 2);
        world.get("b").kill();
        world.get("c").kill();

        assertEquals(
                Set.of("200 a", "200 b", "200 c"),
                answers.stream().map(CompletableFuture::join).collect(Collectors.toSet()));
        assertEquals(2, world.seen("a").get("requests").asInt(), "it was left, and gone back to");
    }

    @Test
    void an_unsafe_post_is_never_sent_twice() throws Exception {
        try (Load load = Load.start(entrance, 8, Shape.POST_UNSAFE)) {
            warm(load);
            world.control("a", "reset");
            goOn(load, 300);
            world.get("b").kill();
            goOn(load, 300);
            load.stop();

            Map<String, Integer> times = new HashMap<>();
            for (String id : List.of("a", "c")) {
                world.seen(id)
                        .get("seen")
                        .forEach(row -> times.merge(row.asText().split(" ")[0], 1, Integer::sum));
            }
            assertTrue(load.failures().size() > 0, "nothing broke, so nothing was tested");
            times.forEach((id, count) -> assertEquals(1, count, "request " + id));
        }
    }

    @Test
    void a_retry_reaches_another_node_with_the_same_minted_key() throws Exception {
        try (Load load = Load.start(entrance, 4, Shape.POST)) {
            warm(load);
            world.control("a", "reset");
            world.seen("a"); // from here on it breaks every request off
            goOn(load, 300);
            load.stop();
            assertEquals(List.of(), load.failures());
        }

        Map<String, String> atA = new HashMap<>();
        world.seen("a").get("seen").forEach(row -> put(atA, row));
        Map<String, String> elsewhere = new HashMap<>();
        for (String id : List.of("b", "c")) {
            world.seen(id).get("seen").forEach(row -> put(elsewhere, row));
        }
        assertTrue(atA.size() > 0, "the broken node got no request");
        atA.forEach((id, key) -> {
            assertTrue(key.length() > 10, key);
            assertEquals(key, elsewhere.get(id));
        });
    }

    private static void put(Map<String, String> keys, JsonNode row) {
        String[] parts = row.asText().split(" ");
        keys.put(parts[0], parts[1]);
    }

    @Test
    void when_all_nodes_fail_all_are_used_and_retries_stay_within_the_budget() throws Exception {
        for (String id : List.of("a", "b", "c")) {
            world.control(id, "broken");
        }
        try (Load load = Load.start(entrance, 64, Shape.GET)) {
            Await.until("enough of it", RouterWorld.SOON, () -> load.sent() > 4_000);
            Await.until("status shows it", RouterWorld.SOON, () -> inPanic() == 3);
            load.stop();

            long attempts = 0;
            for (String id : List.of("a", "b", "c")) {
                attempts += world.seen(id).get("requests").asLong();
            }
            assertTrue(attempts >= load.sent() * 0.95, attempts + " attempts for " + load.sent() + " requests");
            assertTrue(attempts <= load.sent() * 1.25, attempts + " attempts for " + load.sent() + " requests");
        }
    }

    // At the router that has no load of its own, and so knows it from the registry alone.
    private long inPanic() throws Exception {
        JsonNode nodes = Http.get(second.url("admin"), "/status").body().get("nodes");
        return StreamSupport.stream(nodes.spliterator(), false)
                .filter(node -> node.get("service").asText().equals("back"))
                .filter(node -> "ready open panic"
                        .equals("%s %s %s"
                                .formatted(
                                        node.path("state").asText(),
                                        node.path("breaker").asText(),
                                        node.path("in_use").asText())))
                .count();
    }
}
