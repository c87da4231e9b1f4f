package io.holdfast.roles.frontend;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.OrderPage;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.api.OrderApi.PlaceOrderOutcome;
import io.holdfast.http.WebServer;
import io.holdfast.http.auth.Ownership;
import io.holdfast.registry.Instance;
import io.holdfast.rpc.RpcServer;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What callers get of orders, from an order service that shows all of them, as one of an earlier version does. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 3, timeUnit = MINUTES)
class OrderRoutesTest {
    private static final String ORDER = "{\"name\":\"Fox\",\"quantity\":1}";

    /** Whose orders the order service was asked for: a read may be repeated. */
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private TestPlatform site;
    private URI url;

    @BeforeEach
    void listen(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of());
        Router orders = router();
        new RpcServer(site.platform().tokens().cluster())
                .bind(OrderApi.PLACE_ORDER, this::place)
                .bind(OrderApi.GET_ORDER, request -> {
                    asked.add(String.valueOf(request.subject()));
                    return Future.succeededFuture(order(request.number()));
                })
                .bind(OrderApi.LIST_ORDERS, request -> {
                    asked.add(String.valueOf(request.subject()));
                    return Future.succeededFuture(new OrderPage(
                            LongStream.rangeClosed(1, request.limit())
                                    .mapToObj(OrderRoutesTest::order)
                                    .toList(),
                            9));
                })
                .mount(orders);
        URI service = serve(orders);
        site.platform()
                .discovery()
                .registry()
                .hold(
                        new Instance(OrderApi.SERVICE, "1", 1, service, Instance.State.READY, 1, Map.of()),
                        Duration.ofHours(1))
                .await(60, SECONDS);
        Await.until("the order service is known", Duration.ofSeconds(60), () -> !site.platform()
                .discovery()
                .directory()
                .ready(OrderApi.SERVICE)
                .isEmpty());
        Router router = router();
        new OrderRoutes(
                        site.platform().groupClient(OrderApi.SERVICE),
                        new Requests(site.platform().time(), Duration.ofSeconds(60)),
                        call -> new Ownership(
                                call.header("X-Caller"), call.header("X-All").isPresent()))
                .mount(router);
        url = serve(router);
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Router router() {
        return WebServer.router(site.vertx(), site.platform().listening().web());
    }

    private URI serve(Router router) throws Exception {
        return URI.create("http://127.0.0.1:"
                + site.vertx()
                        .createHttpServer()
                        .requestHandler(router)
                        .listen(0, "127.0.0.1")
                        .await(60, SECONDS)
                        .actualPort());
    }

    private Future<PlaceOrderOutcome> place(PlaceOrder request) {
        asked.add(String.valueOf(request.subject()));
        return Future.succeededFuture(new PlaceOrderOutcome(order(3), false, null));
    }

    /** The first is of alice, the second of bob, all others of nobody. */
    private static Order order(long number) {
        String subject = number == 1 ? "alice" : number == 2 ? "bob" : null;
        return new Order(number, "Fox", Side.BUY, 1, BigDecimal.ONE, Instant.EPOCH, subject);
    }

    private Http.Answer get(String path, String... headers) throws Exception {
        return Http.send("GET", url, path, "", headers);
    }

    private static List<String> numbers(Http.Answer page) {
        return page.body().path("orders").findValuesAsText("order_number");
    }

    @Test
    void a_caller_gets_its_own_and_is_not_told_whose_they_are() throws Exception {
        JsonNode own = get("/orders/1", "X-Caller", "alice").body();
        Http.Answer others = get("/orders/2", "X-Caller", "alice");
        Http.Answer nobodys = get("/orders/3", "X-Caller", "alice");
        Http.Answer page = get("/orders?limit=4", "X-Caller", "alice");

        assertEquals(1, own.path("order_number").asInt());
        assertEquals(false, own.has("subject"));
        assertEquals(
                "404 unknown-order",
                others.status() + " " + others.body().path("code").asText());
        assertEquals(404, nobodys.status());
        assertEquals(List.of("1"), numbers(page));
        assertEquals(false, page.body().path("next").isNull());
        assertEquals(List.of(), page.body().findValues("subject"));
        assertEquals(Set.of("alice"), asked);
    }

    @Test
    void who_may_see_all_is_told_whose_they_are() throws Exception {
        Http.Answer page = get("/orders?limit=4", "X-Caller", "bob", "X-All", "yes");

        assertEquals(List.of("1", "2", "3", "4"), numbers(page));
        assertEquals(List.of("alice", "bob"), page.body().findValuesAsText("subject"));
        assertEquals(
                "alice",
                get("/orders/1", "X-Caller", "bob", "X-All", "yes")
                        .body()
                        .path("subject")
                        .asText());
        assertEquals(Set.of("null"), asked);
    }

    @Test
    void where_callers_are_not_known_all_orders_are_seen_as_before_there_were_subjects() throws Exception {
        Http.Answer page = get("/orders?limit=4");

        assertEquals(List.of("1", "2", "3", "4"), numbers(page));
        assertEquals(List.of(), page.body().findValues("subject"));
        assertEquals(201, Http.post(url, "/orders", ORDER).status());
        assertEquals(Set.of("null"), asked);
    }

    @Test
    void an_order_of_a_caller_is_not_placed_by_an_earlier_version() throws Exception {
        Http.Answer answer = Http.post(url, "/orders", ORDER, "X-Caller", "alice");

        assertEquals(
                "503 earlier-version",
                answer.status() + " " + answer.body().path("code").asText());
        assertEquals(Set.of(), asked);
    }
}
