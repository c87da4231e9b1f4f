package io.holdfast.roles.expense;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The expense service as its clients see it, on an H2 file of its own. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = MINUTES)
class ExpenseVerticleTest {
    private static final String ALL = "/v1/expenses";
    private static final int CLIENTS = 20;

    private TestPlatform site;
    private WebClient client;

    @BeforeEach
    void deploy(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of("expense.patience", "60s"));
        client = start();
    }

    @AfterEach
    void close() {
        site.close();
    }

    private WebClient start() throws Exception {
        return site.client(site.deploy(health -> new ExpenseVerticle(
                site.platform(),
                ExpenseVerticle.Config.from(site.settings(), Optional.empty(), Duration.ofSeconds(10)),
                health)));
    }

    private static JsonObject expense(String name) {
        return new JsonObject()
                .put("name", name)
                .put("email", "ann@example.com")
                .put("category", "travel")
                .put("description", "train to Bergen")
                .put("link", "https://example.com/7")
                .put("estimated_costs", "120.50")
                .put("submit_date", "11-29-2026");
    }

    private Future<HttpResponse<Buffer>> post(String key, JsonObject expense) {
        return client.post(ALL).putHeader("Idempotency-Key", key).sendJsonObject(expense);
    }

    @Test
    void the_same_key_many_times_at_once_is_one_expense(VertxTestContext test) {
        Checkpoint answered = test.checkpoint(CLIENTS);
        Set<String> ids = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < CLIENTS; i++) {
            post("same", expense("Ann"))
                    .onComplete(test.succeeding(response -> test.verify(() -> {
                        assertEquals(201, response.statusCode(), response.bodyAsString());
                        ids.add(response.bodyAsJsonObject().getString("id"));
                        assertEquals(1, ids.size());
                        answered.flag();
                    })));
        }
    }

    @Test
    void the_same_key_again_is_answered_with_what_it_was_answered_before(VertxTestContext test) {
        post("k", expense("Ann"))
                .compose(first -> post("k", expense("Ann")).map(again -> {
                    test.verify(() -> {
                        assertEquals("true", again.getHeader("Idempotency-Replayed"));
                        assertEquals(first.bodyAsJsonObject(), again.bodyAsJsonObject());
                        assertEquals(first.getHeader("Location"), again.getHeader("Location"));
                    });
                    return again;
                }))
                .compose(again -> post("k", expense("Ben")))
                .onComplete(test.succeeding(other -> test.verify(() -> {
                    assertEquals(422, other.statusCode(), other.bodyAsString());
                    test.completeNow();
                })));
    }

    @Test
    void an_expense_is_there_after_a_restart() throws Exception {
        HttpResponse<Buffer> made = post("k", expense("Ann")).await(60, SECONDS);

        site.undeploy();
        client = start();

        HttpResponse<Buffer> read =
                client.get(made.getHeader("Location")).send().await(60, SECONDS);
        assertEquals(made.bodyAsJsonObject(), read.bodyAsJsonObject());
    }

    @Test
    void all_are_listed_in_the_order_in_which_they_were_made(VertxTestContext test) {
        post("1", expense("Ann"))
                .compose(first -> post("2", expense("Ben")))
                .compose(second -> client.get(ALL + "?limit=1").send())
                .compose(page -> {
                    test.verify(() -> assertEquals("Ann", only(page).getString("name")));
                    String next = page.bodyAsJsonObject().getString("next");
                    return client.get(ALL).addQueryParam("cursor", next).send();
                })
                .onComplete(test.succeeding(page -> test.verify(() -> {
                    assertEquals("Ben", only(page).getString("name"));
                    test.completeNow();
                })));
    }

    private static JsonObject only(HttpResponse<Buffer> page) {
        JsonArray expenses = page.bodyAsJsonObject().getJsonArray("expenses");
        assertEquals(1, expenses.size(), page.bodyAsString());
        return expenses.getJsonObject(0);
    }

    @Test
    void what_breaks_a_rule_is_named(VertxTestContext test) {
        post("k", expense("Ann").put("email", "nowhere"))
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    assertEquals(400, response.statusCode());
                    assertEquals("application/problem+json", response.getHeader("Content-Type"));
                    String detail = response.bodyAsJsonObject().getString("detail");
                    assertTrue(detail.startsWith("/email: \"nowhere\" (expected: an e-mail address"), detail);
                    test.completeNow();
                })));
    }
}
