package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One process that runs everything, and the ways in which a start can go wrong. */
class UpIT {
    private static final Duration END = Duration.ofSeconds(40);

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private HoldfastProcess up(String... more) {
        String[] arguments = Stream.concat(Stream.of("up", "--port", "0", "--admin-port", "0"), Stream.of(more))
                .toArray(String[]::new);
        return HoldfastProcess.start(directory, arguments);
    }

    @Test
    void says_what_runs_where_and_what_to_try_next_in_one_screen() {
        try (HoldfastProcess store = up()) {
            URI router = store.url("router");

            String banner = store.output().substring(store.output().indexOf("Holdfast"));
            assertTrue(banner.contains("curl " + router + "/products"), banner);
            assertTrue(banner.lines().count() <= 24, banner);
            assertTrue(banner.lines().allMatch(line -> line.length() <= 120), banner);
        }
    }

    @Test
    void serves_the_ten_toys_and_takes_an_order() throws Exception {
        try (HoldfastProcess store = up()) {
            URI router = store.url("router");

            assertEquals(
                    10, Http.get(router, "/products").body().get("products").size());
            Http.Answer placed = Http.post(router, "/orders", "{\"name\":\"Puzzle Box\",\"quantity\":2}");
            assertEquals(201, placed.status());
            assertEquals("/orders/1", placed.header("Location").orElse(""));
            assertEquals(placed.body(), Http.get(router, "/orders/1").body());
            assertEquals(
                    5998,
                    Http.get(router, "/products/Puzzle%20Box")
                            .body()
                            .get("quantity")
                            .asLong());
            assertEquals(
                    1, Http.get(router, "/leader").body().get("order").get("id").asInt());
        }
    }

    @Test
    void pages_through_products_with_the_cursor() throws Exception {
        try (HoldfastProcess store = up("--set", "catalog.fill=conf/stocks.yaml")) {
            URI router = store.url("router");

            Http.Answer first = Http.get(router, "/products?limit=6");
            Http.Answer second = Http.get(
                    router,
                    "/products?limit=6&cursor=" + first.body().get("next").asText());

            assertEquals(6, first.body().get("products").size());
            assertEquals(4, second.body().get("products").size());
            assertTrue(second.body().get("next").isNull());
        }
    }

    @Test
    void sigterm_ends_it_with_0_and_the_next_start_has_everything() throws Exception {
        try (HoldfastProcess store = up()) {
            Http.post(store.url("router"), "/orders", "{\"name\":\"Fox\",\"quantity\":2}", "Idempotency-Key", "k");
            assertEquals(0, store.terminate());
        }
        try (HoldfastProcess again = up()) {
            URI router = again.url("router");

            Http.Answer replay =
                    Http.post(router, "/orders", "{\"name\":\"Fox\",\"quantity\":2}", "Idempotency-Key", "k");

            assertEquals(201, replay.status());
            assertEquals("true", replay.header("Idempotency-Replayed").orElse(""));
            assertEquals(1, replay.body().get("order_number").asLong());
            assertEquals(Http.get(router, "/orders/1").body(), replay.body());
            assertEquals(
                    11_998,
                    Http.get(router, "/products/Fox").body().get("quantity").asLong());
        }
    }

    @Test
    void a_second_signal_ends_it_at_once() throws Exception {
        try (HoldfastProcess store = up("--set", "drain.notice=60s")) {
            store.url("router");
            store.signal("TERM");
            Await.until(
                    "it drains",
                    SOON,
                    () -> Http.get(store.url("admin"), "/health/ready").status() == 503);

            store.signal("TERM");

            assertEquals(128 + 15, store.exitCode(SOON));
        }
    }

    @Nested
    class Administration {
        private static final String RESTOCK = "{\"quantity\":5}";

        @Test
        void needs_the_token_that_only_the_owner_can_read() throws Exception {
            try (HoldfastProcess store = up()) {
                URI router = store.url("router");
                Path file = directory.resolve("data/admin-token");
                String bearer = "Bearer " + Files.readString(file).strip();

                assertEquals("[OWNER_READ, OWNER_WRITE]", sorted(file));
                assertEquals(
                        401, Http.post(router, "/products/Fox/restock", RESTOCK).status());
                assertEquals(
                        401,
                        Http.post(router, "/products/Fox/restock", RESTOCK, "Authorization", bearer + "x")
                                .status());
                Http.Answer restocked = Http.post(router, "/products/Fox/restock", RESTOCK, "Authorization", bearer);
                assertEquals(12_005, restocked.body().get("quantity").asLong());
            }
        }

        private String sorted(Path file) throws Exception {
            return Files.getPosixFilePermissions(file).stream()
                    .sorted()
                    .toList()
                    .toString();
        }

        @Test
        void creates_and_reprices_products() throws Exception {
            try (HoldfastProcess store = up()) {
                URI router = store.url("router");
                String bearer = "Bearer "
                        + Files.readString(directory.resolve("data/admin-token"))
                                .strip();

                Http.Answer created = Http.send(
                        "PUT",
                        router,
                        "/products/Caf%C3%A9%20%26%20Co",
                        "{\"price\":3.5,\"quantity\":7}",
                        "Authorization",
                        bearer);
                Http.Answer repriced = Http.send(
                        "PUT", router, "/products/Caf%C3%A9%20%26%20Co", "{\"price\":4}", "Authorization", bearer);

                assertEquals(201, created.status());
                assertEquals("Café & Co", created.body().get("name").asText());
                assertEquals(200, repriced.status());
                assertEquals("4.00", repriced.body().get("price").asText());
                assertEquals(7, repriced.body().get("quantity").asLong());
                assertEquals(
                        404,
                        Http.post(router, "/products/Nix/restock", RESTOCK, "Authorization", bearer)
                                .status());
            }
        }
    }

    static Stream<Arguments> wrongUsage() {
        return Stream.of(
                Arguments.of("up --rol router", "--role"),
                Arguments.of("upp", "up"),
                Arguments.of("up --role ruoter", "did you mean router?"),
                Arguments.of("up --set router.prot=1", "did you mean router.port?"),
                Arguments.of("up --port 65536", "router.port: 65536 (expected: a whole number from 0 to 65535)"),
                Arguments.of("up --registry http://x", "registry: http://x (expected: local, or redis://"),
                Arguments.of("up --id x/y", "id: x/y (expected: "),
                Arguments.of("up --id ..", "id: .. (expected: "),
                Arguments.of("up --role catalog --id one", "id: one (expected: a whole number"),
                Arguments.of("up --config nowhere.yaml", "nowhere.yaml (expected: a readable YAML file"),
                Arguments.of("up --set catalog.fill=nowhere.yaml", "catalog.fill: nowhere.yaml: expected: a file"),
                Arguments.of("up --set novalue", "--set: novalue (expected: key=value)"),
                Arguments.of(
                        "up --registry redis://127.0.0.1:1/0 --host 0.0.0.0",
                        "cluster.token: missing (expected: HOLDFAST_CLUSTER_TOKEN is set"),
                Arguments.of(
                        "up --host 0.0.0.0",
                        "auth.mode: missing (expected: tokens; or open, if whoever reaches host 0.0.0.0"),
                Arguments.of(
                        "up --set auth.mode=tokens",
                        "auth.tokens-file: missing (expected: a file, because auth.mode is"),
                Arguments.of(
                        "up --port 0 --admin-port 0 --set auth.mode=tokens --set auth.tokens-file=nowhere.yaml",
                        "auth.tokens-file: nowhere.yaml (expected: a readable file"),
                Arguments.of("shop --clients 0", "--clients: 0 (expected: 1 to 10000)"),
                Arguments.of("config --set admin.prot=1", "did you mean admin.port?"));
    }

    @ParameterizedTest
    @MethodSource
    void wrongUsage(String arguments, String expected) throws Exception {
        try (HoldfastProcess process = HoldfastProcess.start(directory, arguments.split(" "))) {
            int code = process.exitCode(END);

            assertTrue(process.output().contains(expected), process.output());
            assertFalse(process.output().contains("at io.holdfast"), process.output());
            assertEquals(2, code);
        }
    }

    @Nested
    class WhenWhatItNeedsIsNotThere {
        private void failsSaying(HoldfastProcess process, String expected) throws Exception {
            int code = process.exitCode(END);
            String[] ours = process.output()
                    .lines()
                    .filter(line -> line.startsWith("holdfast: "))
                    .toArray(String[]::new);

            assertEquals(1, ours.length, process.output());
            assertTrue(ours[0].contains(expected), process.output());
            assertFalse(process.output().contains("at io.holdfast"), process.output());
            assertEquals(1, code);
        }

        @Test
        void a_taken_port_is_named() throws Exception {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    HoldfastProcess process = HoldfastProcess.start(
                            directory, "up", "--admin-port", "0", "--port", Integer.toString(taken.getLocalPort()))) {
                failsSaying(process, "router: cannot listen at 127.0.0.1:" + taken.getLocalPort());
            }
        }

        @Test
        void a_data_directory_that_cannot_be_one_is_named() throws Exception {
            Path file = Files.createFile(directory.resolve("file"));
            try (HoldfastProcess process = up("--data-dir", file.toString())) {
                failsSaying(process, "data-dir: " + file + " cannot be used");
            }
        }

        @Test
        void a_data_directory_in_use_is_named() throws Exception {
            try (HoldfastProcess first = up()) {
                first.url("router");
                try (HoldfastProcess second = up()) {
                    failsSaying(second, "no other has open");
                }
            }
        }

        @Test
        void an_unreachable_redis_is_named() throws Exception {
            try (HoldfastProcess process = HoldfastProcess.start(
                    directory,
                    "--role",
                    "frontend",
                    "--admin-port",
                    "0",
                    "--registry",
                    "redis://127.0.0.1:1/0",
                    "--set",
                    "registry.start-wait=200ms")) {
                failsSaying(process, "redis://127.0.0.1:1/0");
            }
        }
    }
}
