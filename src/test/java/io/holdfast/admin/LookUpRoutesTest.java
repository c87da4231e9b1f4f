package io.holdfast.admin;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.AttemptApi;
import io.holdfast.api.CatalogApi;
import io.holdfast.api.OrderApi;
import io.holdfast.api.ProcessApi;
import io.holdfast.api.ReadFrom;
import io.holdfast.base.failure.Failure;
import io.holdfast.hosting.AttemptSource;
import io.holdfast.http.Json;
import io.holdfast.http.Paths;
import io.holdfast.http.WebServer;
import io.holdfast.registry.Instance;
import io.holdfast.rpc.RpcServer;
import io.holdfast.support.Await;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Looking up orders, products and attempts at the admin port, with an order store and a catalog that may have no leader. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = MINUTES)
class LookUpRoutesTest {
    private static final int ORDERS = 30;

    private TestPlatform site;
    private WebClient client;
    private volatile boolean leaderless;

    @BeforeEach
    void listen(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of());
        serve(
                OrderApi.SERVICE,
                new RpcServer(site.platform().tokens().cluster())
                        .bind(OrderApi.GET_ORDER, request -> order(request.number(), request.from()))
                        .bind(
                                OrderApi.FIND_ORDER,
                                request -> order(request.orderKey().equals("k-7") ? 7 : ORDERS + 1, request.from()))
                        .bind(OrderApi.LIST_ORDERS, request -> page(request)));
        serve(
                CatalogApi.SERVICE,
                new RpcServer(site.platform().tokens().cluster()).bind(CatalogApi.LIST_PRODUCTS, this::products));
        int port = AdminServer.listen(
                        site.platform(), new AdminServer.Config("127.0.0.1", 0, true), Map.of(), site.view(Map.of()))
                .await(60, SECONDS)
                .actualPort();
        client = site.client(URI.create("http://127.0.0.1:" + port));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private void serve(String service, RpcServer calls) throws Exception {
        Router router =
                WebServer.router(site.vertx(), site.platform().listening().web());
        calls.mount(router);
        int port = site.vertx()
                .createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await(60, SECONDS)
                .actualPort();
        URI url = URI.create("http://127.0.0.1:" + port);
        site.platform()
                .discovery()
                .registry()
                .hold(new Instance(service, "1", 1, url, Instance.State.READY, 1, Map.of()), Duration.ofHours(1))
                .await(60, SECONDS);
        Await.until(
                service + " is known",
                Duration.ofSeconds(60),
                () -> !site.platform().discovery().directory().ready(service).isEmpty());
    }

    private <T> Future<T> answer(ReadFrom from, T body) {
        return leaderless && from == ReadFrom.LEADER
                ? Future.failedFuture(new Failure.Unavailable("no-quorum", "no majority"))
                : Future.succeededFuture(body);
    }

    private static OrderApi.Order order(long number) {
        return new OrderApi.Order(number, "Fox", CatalogApi.Side.BUY, 1, BigDecimal.ONE, Instant.EPOCH);
    }

    private Future<OrderApi.Order> order(long number, ReadFrom from) {
        return number <= ORDERS
                ? answer(from, order(number))
                : answer(from, null)
                        .compose(v -> Future.failedFuture(new Failure.NotFound("unknown-order", "no such order")));
    }

    private Future<OrderApi.OrderPage> page(OrderApi.ListOrders request) {
        List<OrderApi.Order> orders = IntStream.rangeClosed(1, ORDERS)
                .filter(number -> number > request.after())
                .limit(request.limit())
                .mapToObj(LookUpRoutesTest::order)
                .toList();
        return answer(request.from(), new OrderApi.OrderPage(orders, ORDERS));
    }

    private Future<CatalogApi.ProductPage> products(CatalogApi.ListProducts request) {
        return answer(
                request.from(),
                new CatalogApi.ProductPage(
                        List.of(new CatalogApi.Product("Fox", BigDecimal.ONE, 5, 0, 1)),
                        request.after().isEmpty() ? "Fox" : null));
    }

    private HttpResponse<Buffer> get(String path) throws Exception {
        return client.get(path).send().await(60, SECONDS);
    }

    private static List<Integer> numbers(HttpResponse<Buffer> page) {
        assertEquals(200, page.statusCode(), page.bodyAsString());
        JsonArray orders = page.bodyAsJsonObject().getJsonArray("orders");
        return orders.stream()
                .map(order -> ((JsonObject) order).getInteger("order_number"))
                .toList();
    }

    private static void isProblem(HttpResponse<Buffer> response, int status, String code) {
        assertEquals(status, response.statusCode(), response.bodyAsString());
        assertEquals("application/problem+json", response.getHeader("Content-Type"));
        assertEquals(code, response.bodyAsJsonObject().getString("code"));
    }

    @Nested
    class WithALeader {
        @Test
        void an_order_is_found_by_its_number() throws Exception {
            HttpResponse<Buffer> found = get("/orders/7");

            assertEquals(200, found.statusCode());
            assertEquals(7, found.bodyAsJsonObject().getInteger("order_number"));
            assertNull(found.getHeader("X-Stale"));
            isProblem(get("/orders/31"), 404, "unknown-order");
        }

        @Test
        void an_order_is_found_by_its_key() throws Exception {
            assertEquals(List.of(7), numbers(get("/orders?key=k-7")));
            assertEquals(List.of(), numbers(get("/orders?key=k-8")));
            isProblem(get("/orders?key="), 400, "invalid");
            isProblem(get("/orders?key=k-7&limit=3"), 400, "invalid");
        }

        @Test
        void orders_come_in_pages_that_follow_one_another() throws Exception {
            HttpResponse<Buffer> first = get("/orders?limit=2");
            assertEquals(List.of(1, 2), numbers(first));
            assertEquals(
                    List.of(3, 4),
                    numbers(get(
                            "/orders?limit=2&cursor=" + first.bodyAsJsonObject().getString("next"))));
            assertEquals(List.of(30), numbers(get("/orders?after=29")));
        }

        @Test
        void the_latest_orders_are_the_end_of_them_all() throws Exception {
            HttpResponse<Buffer> latest = get("/orders?latest=3");

            assertEquals(List.of(28, 29, 30), numbers(latest));
            assertEquals(30, latest.bodyAsJsonObject().getInteger("last"));
            assertEquals(30, numbers(get("/orders?latest=1000")).size());
            isProblem(get("/orders?latest=0"), 400, "invalid");
            isProblem(get("/orders?latest=5&after=3"), 400, "invalid");
        }

        @Test
        void products_come_in_pages() throws Exception {
            HttpResponse<Buffer> first = get("/products?limit=1");
            assertEquals(
                    "Fox",
                    first.bodyAsJsonObject()
                            .getJsonArray("products")
                            .getJsonObject(0)
                            .getString("name"));
            String next = first.bodyAsJsonObject().getString("next");
            assertNull(get("/products?cursor=" + next).bodyAsJsonObject().getString("next"));
            isProblem(get("/products?cursor=nonsense!"), 400, "invalid");
        }

        @Test
        void what_is_no_number_and_no_parameter_is_rejected() throws Exception {
            isProblem(get("/orders/x"), 400, "invalid");
            isProblem(get("/orders?from=any"), 400, "invalid");
            isProblem(get("/products?from=any"), 400, "invalid");
        }
    }

    @Nested
    class WithoutALeader {
        @BeforeEach
        void lose() {
            leaderless = true;
        }

        @Test
        void any_replica_answers_and_the_response_says_so() throws Exception {
            for (String path :
                    List.of("/orders/7", "/orders?limit=2", "/orders?latest=3", "/orders?key=k-7", "/products")) {
                HttpResponse<Buffer> found = get(path);

                assertEquals(200, found.statusCode(), path);
                assertEquals("true", found.getHeader("X-Stale"), path);
            }
        }

        @Test
        void that_one_replica_does_not_have_an_order_is_not_its_absence() throws Exception {
            // Which 503 it is depends on whether the leader says so or says nothing for too long.
            assertEquals(503, get("/orders/31").statusCode());
            assertEquals(503, get("/orders?key=k-8").statusCode());
        }
    }

    @Nested
    class Attempts {
        private AttemptApi.Request request(String key) {
            return new AttemptApi.Request(
                    "router/1",
                    "r-1",
                    null,
                    key,
                    "POST",
                    "/orders",
                    "frontend",
                    7L,
                    201,
                    null,
                    Instant.EPOCH,
                    3,
                    List.of());
        }

        private void remember(String router, String key) {
            site.platform().telemetry().attempts().add(new AttemptSource() {
                @Override
                public String router() {
                    return router;
                }

                @Override
                public Future<List<AttemptApi.Request>> find(String what) {
                    return Future.succeededFuture(what.equals(key) ? List.of(request(key)) : List.of());
                }

                @Override
                public List<String> published() {
                    return List.of();
                }
            });
        }

        @Test
        void are_those_that_routers_here_remember() throws Exception {
            remember("router/1", "k-7");
            remember("router/2", "k-8");

            JsonObject found = get("/attempts/k-7").bodyAsJsonObject();

            assertEquals("k-7", found.getJsonArray("requests").getJsonObject(0).getString("key"));
            assertEquals(new JsonArray(List.of("router/1", "router/2")), found.getJsonArray("routers"));
        }

        @Test
        void of_routers_in_other_processes_are_those_that_they_published() throws Exception {
            String content = Json.text(new AttemptApi.Published("router/3", List.of(request("k-3"))));
            site.platform()
                    .telemetry()
                    .processes()
                    .directory()
                    .adopt(
                            new ProcessApi.Exchange(
                                    "other",
                                    Map.of(),
                                    List.of(
                                            new ProcessApi.Publication("other", "attempts.0", 1, 10, content),
                                            new ProcessApi.Publication("other", "attempts.1", 1, 10, "[odd")),
                                    false),
                            Duration.ZERO);

            for (String what : List.of("k-3", "7", "r-1")) {
                JsonObject found = get("/attempts/" + what).bodyAsJsonObject();
                assertEquals(new JsonArray(List.of("router/3")), found.getJsonArray("routers"), what);
                assertEquals(
                        "k-3", found.getJsonArray("requests").getJsonObject(0).getString("key"));
            }
        }

        @Test
        void that_nobody_remembers_are_unknown() throws Exception {
            remember("router/1", "k-7");

            HttpResponse<Buffer> unknown = get("/attempts/k-9");

            isProblem(unknown, 404, "attempts-unknown");
            assertTrue(unknown.bodyAsJsonObject().getString("detail").startsWith("attempts no longer known"));
        }

        @Test
        void of_a_key_with_hostile_characters_are_found_or_rejected() throws Exception {
            String hostile = "<b>'\";=,%?#&+{}|\\^~`";
            remember("router/1", hostile);

            HttpResponse<Buffer> found = get("/attempts/" + Paths.encode(hostile));
            assertEquals(200, found.statusCode(), found.bodyAsString());
            assertEquals(
                    hostile,
                    found.bodyAsJsonObject()
                            .getJsonArray("requests")
                            .getJsonObject(0)
                            .getString("key"));

            isProblem(get("/attempts/%00"), 400, "invalid");
            isProblem(get("/attempts/" + "k".repeat(129)), 400, "invalid");
            isProblem(get("/attempts/" + Paths.encode("ключ")), 400, "invalid");
        }
    }
}
