package io.holdfast.roles.router;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.app.RoleNames;
import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import io.holdfast.registry.ExternalServiceRules;
import io.holdfast.registry.Instance;
import io.holdfast.registry.LocalRegistry;
import io.holdfast.registry.RouteOwnership;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.support.Await;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final TimeLimits LIMITS =
            new TimeLimits(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(5));
    private static final Duration SOON = Duration.ofSeconds(60);

    private static String service(RouteTable table, String host, String path) {
        return table.find(host, path).map(Route::service).orElse("none");
    }

    private static Instance instance(String service, Map<String, String> meta) {
        return new Instance(service, "a", 1, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, meta);
    }

    private static List<RouteOwnership> wanted(Instance... instances) throws Exception {
        LocalRegistry registry = new LocalRegistry(Time.system());
        for (Instance instance : instances) {
            registry.hold(instance, Duration.ofHours(1)).await(60, SECONDS);
        }
        Vertx vertx = Vertx.vertx();
        try {
            return ServiceDirectory.follow(
                            vertx, registry, Time.system(), new ServiceDirectory.Config(SOON, SOON, SOON))
                    .await(60, SECONDS)
                    .routes();
        } finally {
            vertx.close().await(60, SECONDS);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/orders, frontend",
        "/orders/1, frontend",
        "/orders/, frontend",
        "/ordersheet, none",
        "/order, none",
        "/, none",
        "/v1/expenses/7, expense",
        "/v1, none",
        "/record/name, record"
    })
    void our_own_services_are_found_by_whole_segments(String path, String service) {
        assertEquals(service, service(RouteTable.ofBuiltInServices(LIMITS), "any", path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/billing", "/billing/", "/v1", "/a.b/c~d_e-f"})
    void what_external_services_may_ask_for_they_get(String prefix) {
        assertTrue(ExternalServiceRules.isRoute(prefix));
        assertTrue(RoutesFile.isPrefix(prefix));
    }

    @Test
    void external_services_may_not_ask_for_built_in_routes() {
        for (Route builtIn : RouteTable.ofBuiltInServices(LIMITS).routes()) {
            assertFalse(ExternalServiceRules.isRoute(builtIn.prefix()), builtIn.prefix());
            assertFalse(ExternalServiceRules.isRoute(builtIn.prefix() + "/1"), builtIn.prefix());
            assertTrue(RoleNames.reserved().contains(builtIn.service()), builtIn.service());
        }
    }

    @Test
    void a_host_beats_any_host_and_then_the_longest_prefix_wins() {
        RouteTable table = new RouteTable(RoutesFile.parse(
                """
                routes:
                  - {prefix: /a, service: short}
                  - {prefix: /a/b/c, service: long}
                  - {host: shop.test, prefix: /a/b, service: hosted}
                """,
                LIMITS));

        assertEquals("short", service(table, "x.test", "/a/b"));
        assertEquals("long", service(table, "x.test", "/a/b/c/d"));
        assertEquals("hosted", service(table, "SHOP.test", "/a/b/c/d"));
        assertEquals("short", service(table, "shop.test", "/a/x"));
    }

    @Nested
    class File {
        @Test
        void reads_every_member() {
            Route route = RoutesFile.parse(
                            "routes: [{host: H, prefix: /p, service: s, mint-idempotency-key: true, retry: false,"
                                    + " timeout: 250ms, encoded-slashes: true}]",
                            LIMITS)
                    .get(0);

            TimeLimits limits = new TimeLimits(
                    Duration.ofMillis(250), Duration.ofMillis(250), Duration.ofMillis(250), Duration.ofMinutes(5));
            assertEquals(new Route(Optional.of("h"), "/p", "s", true, false, limits, true), route);
        }

        @Test
        void gives_one_node_all_the_time_of_a_route_that_says_no_more() {
            assertEquals(
                    new TimeLimits(
                            Duration.ofSeconds(120),
                            Duration.ofSeconds(120),
                            Duration.ofSeconds(1),
                            Duration.ofMinutes(5)),
                    limits("timeout: 120s"));
            assertEquals(
                    new TimeLimits(
                            Duration.ofSeconds(120),
                            Duration.ofSeconds(20),
                            Duration.ofSeconds(3),
                            Duration.ofMinutes(60)),
                    limits("timeout: 120s, attempt-timeout: 20s, slow-after: 3s, stream-idle: 1h"));
            assertEquals(LIMITS, limits("mint-idempotency-key: false"));
        }

        @Test
        void still_reads_the_former_name_of_minting_keys() {
            assertTrue(route("keyed: true").mintIdempotencyKey());
            assertFalse(route("keyed: false").mintIdempotencyKey());
            assertTrue(route("mint-idempotency-key: true").mintIdempotencyKey());
            assertFalse(route("retry: true").mintIdempotencyKey());
        }

        @Test
        void refuses_both_names_of_minting_keys() {
            ConfigException problem =
                    assertThrows(ConfigException.class, () -> route("keyed: true, mint-idempotency-key: true"));

            assertEquals(
                    "router.routes: route 1: mint-idempotency-key and its former name keyed (expected: one of them)",
                    problem.getMessage());
        }

        private Route route(String members) {
            return RoutesFile.parse("routes: [{prefix: /p, service: s, %s}]".formatted(members), LIMITS)
                    .get(0);
        }

        private TimeLimits limits(String members) {
            return RoutesFile.parse("routes: [{prefix: /p, service: s, %s}]".formatted(members), LIMITS)
                    .get(0)
                    .limits();
        }

        @Test
        void names_the_authorities_of_a_service() {
            assertEquals(
                    Optional.of(Path.of("/a/ca.pem")), route("ca: /a/ca.pem").ca());
            assertEquals(Optional.empty(), route("retry: true").ca());
        }

        @Test
        void says_which_limits_contradict_each_other() {
            ConfigException problem =
                    assertThrows(ConfigException.class, () -> limits("timeout: 5s, attempt-timeout: 6s"));
            assertEquals(
                    "router.routes: route 1: attempt-timeout: 6s (expected: at most the timeout, which is 5s)",
                    problem.getMessage());
            assertThrows(ConfigException.class, () -> limits("attempt-timeout: 11s"));
            assertThrows(ConfigException.class, () -> limits("slow-after: 6s"));
            assertThrows(ConfigException.class, () -> limits("stream-idle: never"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "[]",
                    "routes: 1",
                    "routes: []\nmore: 1",
                    "routes: [{service: s}]",
                    "routes: [{prefix: p, service: s}]",
                    "routes: [{prefix: /internal, service: s}]",
                    "routes: [{prefix: /%69nternal/x, service: s}]",
                    "routes: [{prefix: /health, service: s}]",
                    "routes: [{prefix: /p, service: S}]",
                    "routes: [{prefix: /p, service: s, timeout: soon}]",
                    "routes: [{prefix: /p, service: s, retry: maybe}]",
                    "routes: [{prefix: /p, service: s, encoded-slashes: maybe}]",
                    "routes: [{prefix: /p, service: s, sevice: s}]",
                    "routes: [{prefix: /p, service: s, ca: ''}]",
                    "routes: [{prefix: /p, service: s, ca: a}, {prefix: /q, service: s, ca: b}]",
                    "routes: [{prefix: /p, service: s, ca: a}, {prefix: /q, service: s}]",
                    "routes: [{prefix: /p, prefix: /q, service: s}]"
                })
        void is_refused_when_it_is_wrong(String text) {
            assertThrows(ConfigException.class, () -> RoutesFile.parse(text, LIMITS));
        }

        @Test
        void says_which_route_which_member_and_what_was_meant() {
            ConfigException problem = assertThrows(
                    ConfigException.class,
                    () -> RoutesFile.parse("routes: [{prefix: /p, service: s}, {prefix: /q, servcie: s}]", LIMITS));

            assertEquals(
                    "router.routes: route 2: servcie: unknown member (did you mean service?)", problem.getMessage());
        }
    }

    @Nested
    class WhileRunning {
        @TempDir
        private Path directory;

        private final Vertx vertx = Vertx.vertx();

        @AfterEach
        void close() throws Exception {
            vertx.close().await(60, SECONDS);
        }

        private Routes open(String text) throws Exception {
            Path file = Files.writeString(directory.resolve("routes.yaml"), text);
            Routes routes = new Routes(vertx, new WatchedFiles(), Optional.of(file.toString()), LIMITS, true);
            routes.open().await(60, SECONDS);
            return routes;
        }

        @Test
        void a_changed_file_is_taken_over_and_a_bad_one_changes_nothing() throws Exception {
            Routes routes = open("routes: [{prefix: /p, service: one}]");
            assertEquals("one", service(routes.table(), "", "/p"));

            Files.writeString(directory.resolve("routes.yaml"), "routes: [{prefix: /p, service: two}]");
            Await.until(
                    "the change", SOON, () -> service(routes.table(), "", "/p").equals("two"));
            Files.writeString(directory.resolve("routes.yaml"), "routes: [{prefix: /p, servce: three}]");
            Await.until(
                    "the bad file was read", SOON, () -> routes.lastProblem().contains("servce"));
            assertEquals("two", service(routes.table(), "", "/p"));

            Files.writeString(directory.resolve("routes.yaml"), "routes: [{prefix: /p, service: four}]");
            Await.until("the next good one", SOON, () -> service(routes.table(), "", "/p")
                    .equals("four"));
            assertEquals("", routes.lastProblem());
        }

        @Test
        void a_file_that_is_bad_from_the_start_stops_the_start() {
            assertThrows(ConfigException.class, () -> open("routes: [{prefix: p}]"));
            assertThrows(ConfigException.class, () -> new Routes(
                            vertx, new WatchedFiles(), Optional.of("nowhere.yaml"), LIMITS, true)
                    .open()
                    .await(60, SECONDS));
        }

        @Test
        void instances_ask_for_routes_but_cannot_take_ours_or_the_files() throws Exception {
            Routes routes = open("routes: [{prefix: /file, service: filed}]");

            routes.update(wanted(
                    instance(
                            "billing",
                            Map.of(
                                    "route",
                                    "/billing,/file,/orders,/internal",
                                    "route-mint-idempotency-key",
                                    "true",
                                    "route-encoded-slashes",
                                    "true")),
                    instance("hosted", Map.of("route", "/billing", "route-host", "b.test"))));

            assertEquals("billing", service(routes.table(), "x", "/billing/1"));
            assertTrue(routes.table().find("x", "/billing").orElseThrow().mintIdempotencyKey());
            assertTrue(routes.table().find("x", "/billing").orElseThrow().encodedSlashes());
            assertEquals("hosted", service(routes.table(), "b.test", "/billing/1"));
            assertEquals("filed", service(routes.table(), "x", "/file"));
            assertEquals("frontend", service(routes.table(), "x", "/orders"));
            assertEquals("none", service(routes.table(), "x", "/internal"));
        }

        @Test
        void instances_may_still_use_the_former_name_of_minting_keys() throws Exception {
            Routes routes = open("routes: []");

            routes.update(wanted(
                    instance("billing", Map.of("route", "/billing", "route-keyed", "true")),
                    instance(
                            "both",
                            Map.of("route", "/both", "route-keyed", "true", "route-mint-idempotency-key", "false"))));

            assertTrue(routes.table().find("x", "/billing").orElseThrow().mintIdempotencyKey());
            assertFalse(routes.table().find("x", "/both").orElseThrow().mintIdempotencyKey());
        }

        @Test
        void the_routes_of_an_instance_go_with_it() throws Exception {
            Routes routes = open("routes: []");
            routes.update(wanted(instance("billing", Map.of("route", "/billing"))));

            routes.update(List.of());

            assertEquals("none", service(routes.table(), "x", "/billing"));
        }

        @Test
        void what_is_only_starting_takes_nothing_from_anybody() throws Exception {
            Routes routes = open("routes: [{prefix: /file, service: filed}]");
            Instance site = instance("site", Map.of("route", "/site"));
            Instance starting = instance("shop", Map.of("route", "/site/shop,/file/x,/alone"))
                    .in(Instance.State.STARTING);

            routes.update(wanted(site, starting));
            assertEquals("site", service(routes.table(), "x", "/site/shop/1"));
            assertEquals("filed", service(routes.table(), "x", "/file/x/1"));
            assertEquals(
                    "shop",
                    service(routes.table(), "x", "/alone"),
                    "it is told to come back, not that nothing is there");

            routes.update(wanted(site, starting.in(Instance.State.READY)));
            assertEquals("shop", service(routes.table(), "x", "/site/shop/1"));

            routes.update(wanted(site, starting.in(Instance.State.DRAINING)));
            assertEquals(
                    "shop", service(routes.table(), "x", "/site/shop/1"), "its clients are not for others to answer");
        }
    }

    /** The shop page and the API's description, which any route at all precedes. */
    @Nested
    class Pages {
        private static final List<String> PATHS = List.of("/", "/shop/app.js", "/api", "/api/x", "/openapi.json");

        private final Vertx vertx = Vertx.vertx();

        @AfterEach
        void close() throws Exception {
            vertx.close().await(60, SECONDS);
        }

        private Routes routes(boolean served) {
            Routes routes = new Routes(vertx, new WatchedFiles(), Optional.empty(), LIMITS, served);
            routes.frontEndIsKnown();
            return routes;
        }

        private static List<String> services(Routes routes) {
            return PATHS.stream()
                    .map(path -> service(routes.table(), "h.test", path))
                    .distinct()
                    .toList();
        }

        @Test
        void are_at_what_no_route_takes_and_nowhere_else() {
            Routes routes = routes(true);

            assertEquals(List.of("frontend"), services(routes));
            for (String path :
                    List.of("/shop", "/shops", "/x", "/apis", "/openapi.json/x", "/openapi.yaml", "/index.html")) {
                assertEquals("none", service(routes.table(), "h.test", path), path);
            }
        }

        @Test
        void are_nowhere_before_a_front_end_is_known_and_when_they_are_off() {
            assertEquals(
                    List.of("none"), services(new Routes(vertx, new WatchedFiles(), Optional.empty(), LIMITS, true)));
            assertEquals(List.of("none"), services(routes(false)));
        }

        @Test
        void give_way_to_a_registered_route_for_everything_even_one_that_is_only_starting() throws Exception {
            Routes routes = routes(true);
            Instance site = instance("site", Map.of("route", "/"));

            routes.update(wanted(site.in(Instance.State.STARTING)));
            assertEquals(List.of("site"), services(routes));
            routes.update(wanted(site));
            assertEquals(List.of("site"), services(routes));
            assertEquals("frontend", service(routes.table(), "h.test", "/orders"));
            routes.update(List.of());
            assertEquals(List.of("frontend"), services(routes));
        }

        @Test
        void give_way_to_a_written_route_for_its_host_alone(@TempDir Path directory) throws Exception {
            Path file = Files.writeString(
                    directory.resolve("routes.yaml"), "routes: [{host: h.test, prefix: /, service: site}]");
            Routes routes = new Routes(vertx, new WatchedFiles(), Optional.of(file.toString()), LIMITS, true);
            routes.open().await(60, SECONDS);
            routes.frontEndIsKnown();

            assertEquals(List.of("site"), services(routes));
            assertEquals("frontend", service(routes.table(), "other.test", "/"));
        }
    }
}
