package io.holdfast.roles.catalog;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.CatalogApi;
import io.holdfast.http.Json;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The only replica of a catalog as front ends see it: filled with ten toys, on a real log. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = MINUTES)
class CatalogVerticleTest {
    private static final String PRODUCTS = "/internal/products";
    private static final String TUX = PRODUCTS + "/Tux";
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int CLIENTS = 20;

    private TestPlatform site;
    private WebClient client;

    @BeforeEach
    void deploy(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of());
        client = start();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private WebClient start() throws Exception {
        return site.peer(site.deploy(health -> new CatalogVerticle(
                site.platform(),
                CatalogVerticle.Config.from(site.settings(), site.replica(CatalogApi.SERVICE), LONGEST),
                health)));
    }

    private Future<HttpResponse<Buffer>> put(String key, long quantity, String ifMatch) {
        return client.put(TUX)
                .putHeader("Idempotency-Key", key)
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Json.write(new CatalogApi.NewProduct(new BigDecimal("2.50"), quantity, ifMatch, null)));
    }

    private JsonObject tux() throws Exception {
        return client.get(TUX).send().await(60, SECONDS).bodyAsJsonObject();
    }

    @Test
    void shows_its_products_by_name_a_page_at_a_time(VertxTestContext test) {
        client.get(PRODUCTS + "?limit=3")
                .send()
                .compose(first -> {
                    test.verify(() -> assertEquals(
                            3, first.bodyAsJsonObject().getJsonArray("products").size()));
                    String next = first.bodyAsJsonObject().getString("next");
                    return client.get(PRODUCTS).addQueryParam("after", next).send();
                })
                .onComplete(test.succeeding(rest -> test.verify(() -> {
                    assertEquals(
                            7, rest.bodyAsJsonObject().getJsonArray("products").size());
                    test.completeNow();
                })));
    }

    @Test
    void of_changes_meant_for_one_version_exactly_one_is_made(VertxTestContext test) throws Exception {
        long version = tux().getLong("version");
        Checkpoint answered = test.checkpoint(CLIENTS);
        AtomicInteger made = new AtomicInteger();
        AtomicInteger open = new AtomicInteger(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            put("k-" + i, i, "\"%d\"".formatted(version))
                    .onComplete(test.succeeding(response -> test.verify(() -> {
                        if (response.statusCode() == 200) {
                            assertEquals(1, made.incrementAndGet());
                        } else {
                            assertEquals(412, response.statusCode(), response.bodyAsString());
                        }
                        if (open.decrementAndGet() == 0) {
                            assertEquals(1, made.get());
                        }
                        answered.flag();
                    })));
        }
    }

    @Test
    void a_change_under_a_key_that_is_known_is_made_once(VertxTestContext test) {
        put("same", 5, null)
                .compose(first -> put("same", 5, null).map(again -> {
                    test.verify(() -> assertEquals(first.bodyAsJsonObject(), again.bodyAsJsonObject()));
                    return first;
                }))
                .compose(first -> put("same", 6, null))
                .onComplete(test.succeeding(other -> test.verify(() -> {
                    assertEquals(422, other.statusCode(), other.bodyAsString());
                    test.completeNow();
                })));
    }

    @Test
    void what_was_changed_is_there_after_a_restart() throws Exception {
        put("k", 7, null).await(60, SECONDS);
        JsonObject before = tux();

        site.undeploy();
        client = start();

        assertEquals(before, tux());
        assertEquals(7, before.getLong("quantity"));
    }

    @Test
    void a_product_that_is_not_there_is_a_problem(VertxTestContext test) {
        client.get(PRODUCTS + "/Nothing")
                .send()
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    assertEquals(404, response.statusCode());
                    assertEquals("unknown-product", response.bodyAsJsonObject().getString("code"));
                    test.completeNow();
                })));
    }
}
