package io.holdfast.roles.frontend;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.OrderApi;
import io.holdfast.roles.catalog.CatalogVerticle;
import io.holdfast.roles.order.OrderVerticle;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The shop's public API: a front end with a real catalog and a real order store, in one Vert.x. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = MINUTES)
class FrontendVerticleTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int CUSTOMERS = 20;
    private static final int ITEMS = 7;

    private TestPlatform site;
    private WebClient client;

    @BeforeEach
    void deploy(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of("frontend.cache.size", "100"));
        site.deploy(health -> new CatalogVerticle(
                site.platform(),
                CatalogVerticle.Config.from(site.settings(), site.replica(CatalogApi.SERVICE), LONGEST),
                health));
        site.deploy(health -> new OrderVerticle(
                site.platform(), OrderVerticle.Config.from(site.settings(), site.replica(OrderApi.SERVICE)), health));
        client = site.client(site.deploy(health -> new FrontendVerticle(
                site.platform(), FrontendVerticle.Config.from(site.settings(), Optional.empty(), LONGEST), health)));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Future<HttpResponse<Buffer>> order(String key, String name, long quantity) {
        return client.post("/orders")
                .putHeader("Idempotency-Key", key)
                .sendJsonObject(new JsonObject().put("name", name).put("quantity", quantity));
    }

    private HttpRequest<Buffer> put(String name) {
        return client.put("/products/" + name).putHeader(TestPlatform.ADMIN[0], TestPlatform.ADMIN[1]);
    }

    private Future<Long> stock(String name) {
        return client.get("/products/" + name).send().map(response -> response.bodyAsJsonObject()
                .getLong("quantity"));
    }

    private void stockIs(String name, long quantity) throws Exception {
        put(name)
                .sendJsonObject(new JsonObject().put("price", 1).put("quantity", quantity))
                .await(60, SECONDS);
    }

    @Test
    void of_many_customers_at_once_as_many_are_served_as_there_are_items(VertxTestContext test) throws Exception {
        stockIs("Kite", ITEMS);
        Checkpoint served = test.checkpoint(ITEMS);
        Checkpoint soldOut = test.checkpoint(CUSTOMERS - ITEMS);
        Checkpoint empty = test.checkpoint();
        AtomicInteger open = new AtomicInteger(CUSTOMERS);
        for (int i = 0; i < CUSTOMERS; i++) {
            order("customer-" + i, "Kite", 1)
                    .onComplete(test.succeeding(response -> test.verify(() -> {
                        if (response.statusCode() == 201) {
                            served.flag();
                        } else {
                            assertEquals(409, response.statusCode(), response.bodyAsString());
                            assertEquals(
                                    "insufficient-stock",
                                    response.bodyAsJsonObject().getString("code"));
                            soldOut.flag();
                        }
                        if (open.decrementAndGet() == 0) {
                            stock("Kite")
                                    .onComplete(test.succeeding(left -> test.verify(() -> {
                                        assertEquals(0, left);
                                        empty.flag();
                                    })));
                        }
                    })));
        }
    }

    @Test
    void the_same_key_is_the_same_order_and_says_so(VertxTestContext test) {
        order("k", "Fox", 2)
                .compose(first -> order("k", "Fox", 2).map(again -> {
                    test.verify(() -> {
                        assertEquals(201, first.statusCode(), first.bodyAsString());
                        assertEquals("/orders/1", first.getHeader("Location"));
                        assertNull(first.getHeader("Idempotency-Replayed"));
                        assertEquals("true", again.getHeader("Idempotency-Replayed"));
                        assertEquals(first.bodyAsJsonObject(), again.bodyAsJsonObject());
                    });
                    return again;
                }))
                .compose(again -> stock("Fox"))
                .onComplete(test.succeeding(left -> test.verify(() -> {
                    assertEquals(11_998, left);
                    test.completeNow();
                })));
    }

    @Test
    void an_order_is_read_back_alone_and_in_the_list(VertxTestContext test) {
        order("k", "Bear", 1)
                .compose(placed -> client.get(placed.getHeader("Location"))
                        .send()
                        .map(read -> {
                            test.verify(() -> assertEquals(placed.bodyAsJsonObject(), read.bodyAsJsonObject()));
                            return placed.bodyAsJsonObject();
                        }))
                .compose(placed -> client.get("/orders").send().map(page -> {
                    test.verify(() -> assertEquals(
                            new JsonArray().add(placed), page.bodyAsJsonObject().getJsonArray("orders")));
                    return placed;
                }))
                .onComplete(test.succeedingThenComplete());
    }

    @Test
    void a_cached_product_is_never_older_than_an_acknowledged_change(VertxTestContext test) {
        Checkpoint hit = test.checkpoint();
        Checkpoint fresh = test.checkpoint();
        client.get("/products/Whale")
                .send()
                .compose(miss -> client.get("/products/Whale").send())
                .compose(cached -> {
                    test.verify(
                            () -> assertEquals(8_000, cached.bodyAsJsonObject().getLong("quantity")));
                    hit.flag();
                    return order("k", "Whale", 1);
                })
                .compose(placed -> stock("Whale"))
                .onComplete(test.succeeding(left -> test.verify(() -> {
                    assertEquals(7_999, left);
                    fresh.flag();
                })));
    }

    @Test
    void products_are_changed_by_the_administrator_alone(VertxTestContext test) {
        client.put("/products/Tux")
                .sendJsonObject(new JsonObject().put("price", 1))
                .compose(denied -> {
                    test.verify(() -> assertEquals(401, denied.statusCode()));
                    return put("Tux").putHeader("If-Match", "\"99\"").sendJsonObject(new JsonObject().put("price", 1));
                })
                .onComplete(test.succeeding(stale -> test.verify(() -> {
                    assertEquals(412, stale.statusCode(), stale.bodyAsString());
                    test.completeNow();
                })));
    }

    @Test
    void an_order_that_breaks_rules_is_told_which_one_and_how_many(VertxTestContext test) {
        order("k", "", -1)
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    assertEquals(400, response.statusCode());
                    String detail = response.bodyAsJsonObject().getString("detail");
                    assertTrue(detail.startsWith("/name: ") && detail.endsWith("(and 1 more)"), detail);
                    test.completeNow();
                })));
    }

    @Test
    void the_leaders_of_the_groups_are_named(VertxTestContext test) {
        client.get("/leader")
                .send()
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    JsonObject leaders = response.bodyAsJsonObject();
                    assertEquals(1, leaders.getJsonObject("order").getInteger("id"), leaders.encode());
                    assertEquals(1, leaders.getJsonObject("catalog").getInteger("id"), leaders.encode());
                    test.completeNow();
                })));
    }

    @Test
    void serves_the_shop_page_and_its_files_under_a_policy_that_allows_nothing_else() throws Exception {
        HttpResponse<Buffer> page = client.get("/").send().await(60, SECONDS);

        assertEquals(200, page.statusCode());
        assertEquals("text/html; charset=utf-8", page.getHeader("Content-Type"));
        assertTrue(page.getHeader("Content-Security-Policy").contains("script-src 'self'"));
        for (String name : List.of("app.js", "app.css", "icon.svg", "inter.woff2")) {
            assertTrue(name.equals("inter.woff2") || page.bodyAsString().contains("\"shop/" + name + "\""), name);
            assertEquals(
                    200, client.get("/shop/" + name).send().await(60, SECONDS).statusCode(), name);
        }
        assertEquals(404, client.get("/app.js").send().await(60, SECONDS).statusCode());
        assertEquals(405, client.post("/").send().await(60, SECONDS).statusCode());
    }
}
