package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that operators may break, and those that they may not. */
class ChaosIT {
    private static final Duration END = Duration.ofSeconds(60);
    private static final String[] ADMIN = {"Authorization", "Bearer a"};
    private static final String ORDER = "{\"name\":\"Fox\",\"quantity\":2}";

    @TempDir
    private Path directory;

    private HoldfastProcess up(String... more) {
        String[] arguments = Stream.concat(Stream.of("up", "--port", "0", "--admin-port", "0"), Stream.of(more))
                .toArray(String[]::new);
        return HoldfastProcess.start(directory, Map.of("HOLDFAST_ADMIN_TOKEN", "a"), arguments);
    }

    private static Http.Answer buy(URI router) throws Exception {
        return Http.post(router, "/orders", ORDER, "Idempotency-Key", "k");
    }

    private static boolean isAnswered(URI router) throws Exception {
        try {
            assertEquals(201, buy(router).status());
            return true;
        } catch (IOException broken) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trade-committed", "trade-answered", "order-committed"})
    void a_crash_at_any_point_of_an_order_leaves_one_order_for_its_key(String point) throws Exception {
        try (HoldfastProcess store = up("--chaos")) {
            URI router = store.url("router");
            Http.Answer armed =
                    Http.post(store.url("admin"), "/chaos/crash-at", "{\"point\":\"%s\"}".formatted(point), ADMIN);
            assertEquals(200, armed.status());

            boolean answered = isAnswered(router);
            assertTrue(!answered || point.equals("order-committed"), "by then nobody may have been told");

            assertEquals(137, store.exitCode(END));
        }
        try (HoldfastProcess again = up()) {
            URI router = again.url("router");

            Http.Answer placed = buy(router);

            assertEquals(201, placed.status());
            assertEquals(1, placed.body().get("order_number").asLong());
            assertEquals(1, Http.get(router, "/orders").body().get("orders").size());
            assertEquals(
                    11_998,
                    Http.get(router, "/products/Fox").body().get("quantity").asLong());
        }
    }

    @Test
    void a_pause_is_a_real_one_and_ends_by_itself() throws Exception {
        try (HoldfastProcess store = up("--chaos")) {
            URI admin = store.url("admin");

            assertEquals(
                    200,
                    Http.post(admin, "/chaos/pause", "{\"millis\":5000}", ADMIN).status());

            Path stat = Path.of("/proc", Long.toString(store.pid()), "stat");
            Await.until("stopped", END, () -> Files.readString(stat).contains(") T "));
            Await.until("goes on", END, () -> !Files.readString(stat).contains(") T "));
            assertEquals(200, Http.get(admin, "/health/live").status());
        }
    }

    @Test
    void a_crash_is_at_once_and_bad_wishes_break_nothing() throws Exception {
        try (HoldfastProcess store = up("--chaos")) {
            URI admin = store.url("admin");

            assertEquals(401, Http.post(admin, "/chaos/crash", "{}").status());
            Http.Answer nowhere = Http.post(admin, "/chaos/crash-at", "{\"point\":\"order-commited\"}", ADMIN);
            assertEquals(400, nowhere.status());
            assertTrue(nowhere.raw().body().contains("trade-committed or trade-answered or order-committed"));
            assertEquals(
                    400,
                    Http.post(admin, "/chaos/pause", "{\"millis\":60001}", ADMIN)
                            .status());
            assertTrue(store.isAlive());

            assertThrows(IOException.class, () -> Http.post(admin, "/chaos/crash", "{}", ADMIN));
            assertEquals(137, store.exitCode(END));
        }
    }

    @Test
    void without_the_flag_nothing_can_be_broken_and_the_answer_says_how_it_could() throws Exception {
        try (HoldfastProcess store = up()) {
            for (String verb : new String[] {"crash", "pause", "crash-at"}) {
                Http.Answer answer = Http.post(store.url("admin"), "/chaos/" + verb, "{}", ADMIN);

                assertEquals(404, answer.status());
                assertTrue(answer.raw().body().contains("--chaos"), answer.raw().body());
            }
            assertTrue(store.isAlive());
        }
    }
}
