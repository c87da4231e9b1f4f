package io.holdfast.roles.order;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.api.OrderApi.PlaceOrderOutcome;
import io.holdfast.base.time.Time;
import io.holdfast.http.Json;
import io.holdfast.roles.catalog.CatalogVerticle;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The only replica of an order store as front ends see it, with a catalog behind it. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = MINUTES)
class OrderVerticleTest {
    private static final String ORDERS = "/internal/orders";
    private static final int CLIENTS = 20;

    private TestPlatform site;
    private WebClient client;

    @BeforeEach
    void deploy(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of());
        site.deploy(health -> new CatalogVerticle(
                site.platform(),
                CatalogVerticle.Config.from(site.settings(), site.replica(CatalogApi.SERVICE), Duration.ofSeconds(10)),
                health));
        client = start();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private WebClient start() throws Exception {
        return site.peer(site.deploy(health -> new OrderVerticle(
                site.platform(), OrderVerticle.Config.from(site.settings(), site.replica(OrderApi.SERVICE)), health)));
    }

    private static PlaceOrder request(String key, long quantity) {
        long deadline = Time.system().millis() + Duration.ofMinutes(1).toMillis();
        return new PlaceOrder(key, deadline, "Tux", quantity, Side.BUY);
    }

    /** The outcome of each order; they are sent together. */
    private Future<List<PlaceOrderOutcome>> place(PlaceOrder... requests) {
        return client.post(ORDERS)
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Json.write(Map.of("wishes", List.of(requests))))
                .map(response -> Json.readMember(response.body(), "outcomes", PlaceOrderOutcome.class));
    }

    @Test
    void the_same_key_many_times_at_once_is_one_order(VertxTestContext test) {
        Checkpoint answered = test.checkpoint(CLIENTS);
        Set<Long> numbers = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < CLIENTS; i++) {
            place(request("same", 2))
                    .onComplete(test.succeeding(outcomes -> test.verify(() -> {
                        assertNull(outcomes.get(0).error());
                        numbers.add(outcomes.get(0).order().orderNumber());
                        assertEquals(Set.of(1L), numbers);
                        answered.flag();
                    })));
        }
    }

    @Test
    void orders_sent_together_are_each_answered_for_themselves(VertxTestContext test) {
        place(request("fits", 10_000), request("too much", 10_000), request("fits", 10_000))
                .onComplete(test.succeeding(outcomes -> test.verify(() -> {
                    assertEquals(10_000, outcomes.get(0).order().quantity());
                    assertEquals("insufficient-stock", outcomes.get(1).error().code());
                    assertEquals(outcomes.get(0).order(), outcomes.get(2).order());
                    test.completeNow();
                })));
    }

    @Test
    void an_order_is_there_after_a_restart_under_its_number_and_its_key() throws Exception {
        PlaceOrderOutcome before = place(request("k", 3)).await(60, SECONDS).get(0);

        site.undeploy();
        client = start();

        PlaceOrderOutcome again = place(request("k", 3)).await(60, SECONDS).get(0);
        assertEquals(new PlaceOrderOutcome(before.order(), true, null), again);
        OrderApi.Order read = client.get(ORDERS + "/" + before.order().orderNumber())
                .send()
                .map(response -> Json.read(response.body(), OrderApi.Order.class))
                .await(60, SECONDS);
        assertEquals(before.order(), read);
    }

    @Test
    void an_order_that_nobody_placed_is_a_problem(VertxTestContext test) {
        client.get(ORDERS + "/7")
                .send()
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    assertEquals(404, response.statusCode());
                    assertEquals("unknown-order", response.bodyAsJsonObject().getString("code"));
                    test.completeNow();
                })));
    }

    @Test
    void whoever_is_no_peer_is_refused(VertxTestContext test) throws Exception {
        WebClient stranger = site.client(site.platform().discovery().directory().all().stream()
                .filter(instance -> instance.service().equals(OrderApi.SERVICE))
                .findFirst()
                .orElseThrow()
                .url());

        stranger.get(ORDERS)
                .send()
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    assertEquals(401, response.statusCode());
                    test.completeNow();
                })));
    }
}
