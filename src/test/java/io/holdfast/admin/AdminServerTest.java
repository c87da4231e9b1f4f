package io.holdfast.admin;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Health;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The admin port as probes, scrapers and operators see it, of a process with two roles. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = MINUTES)
class AdminServerTest {
    private final Health order = Health.starting();
    private final Health catalog = Health.starting();
    private TestPlatform site;
    private WebClient client;

    @BeforeEach
    void listen(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of());
        int port = AdminServer.listen(
                        site.platform(),
                        new AdminServer.Config("127.0.0.1", 0, true),
                        Map.of("order", order, "catalog", catalog),
                        site.view(Map.of("order", order, "catalog", catalog)))
                .await(60, SECONDS)
                .actualPort();
        client = site.client(URI.create("http://127.0.0.1:" + port));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private Future<HttpResponse<Buffer>> get(String path) {
        return client.get(path).send();
    }

    @Test
    void the_process_is_ready_when_all_its_roles_are(VertxTestContext test) {
        get("/health/ready")
                .compose(starting -> {
                    test.verify(() -> {
                        assertEquals(503, starting.statusCode());
                        assertEquals(
                                new JsonArray().add("catalog: start: starting").add("order: start: starting"),
                                starting.bodyAsJsonObject().getJsonArray("reasons"));
                    });
                    order.passes("start");
                    catalog.fails("start", "disk-full", "the disk is full");
                    return get("/health/ready");
                })
                .compose(half -> {
                    test.verify(() -> {
                        assertEquals(503, half.statusCode());
                        assertEquals("disk-full", half.bodyAsJsonObject().getString("code"));
                        assertEquals(
                                new JsonArray().add("catalog: start: the disk is full"),
                                half.bodyAsJsonObject().getJsonArray("reasons"));
                    });
                    catalog.passes("start");
                    return get("/health/ready");
                })
                .onComplete(test.succeeding(ready -> test.verify(() -> {
                    assertEquals(200, ready.statusCode());
                    assertEquals(new JsonObject().put("status", "ready"), ready.bodyAsJsonObject());
                    test.completeNow();
                })));
    }

    @Test
    void the_console_is_at_the_root_and_needs_nothing_else(VertxTestContext test) {
        get("/").compose(page -> {
                    test.verify(() -> {
                        assertEquals(200, page.statusCode());
                        assertEquals("text/html; charset=utf-8", page.getHeader("Content-Type"));
                        assertTrue(page.getHeader("Content-Security-Policy").startsWith("default-src 'none'"));
                    });
                    return get("/app.js");
                })
                .onComplete(test.succeeding(script -> test.verify(() -> {
                    assertEquals(200, script.statusCode());
                    test.completeNow();
                })));
    }

    @Test
    void the_process_is_alive_whether_or_not_it_is_ready(VertxTestContext test) {
        get("/health/live")
                .onComplete(test.succeeding(alive -> test.verify(() -> {
                    assertEquals(200, alive.statusCode());
                    assertEquals("up", alive.bodyAsJsonObject().getString("status"));
                    test.completeNow();
                })));
    }

    @Test
    void whoever_looks_needs_no_token_and_whoever_changes_something_does(VertxTestContext test) {
        List<String> open = List.of("/health/live", "/status", "/metrics");
        Map<HttpMethod, String> closed = Map.of(
                HttpMethod.PUT, "/instances/billing/a",
                HttpMethod.DELETE, "/instances/billing/a",
                HttpMethod.POST, "/instances/billing/a/drain");
        Checkpoint looked = test.checkpoint(open.size());
        Checkpoint refused = test.checkpoint(closed.size());
        open.forEach(path -> get(path)
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    assertEquals(200, response.statusCode(), path);
                    looked.flag();
                }))));
        closed.forEach((method, path) -> client.request(method, path)
                .sendJsonObject(new JsonObject().put("url", "http://127.0.0.1:9"))
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    assertEquals(401, response.statusCode(), method + " " + path);
                    assertEquals("Bearer realm=\"holdfast\"", response.getHeader("WWW-Authenticate"));
                    refused.flag();
                }))));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true",
        "127.3.2.1, true",
        "::1, true",
        "localhost, true",
        "0.0.0.0, false",
        "10.0.0.1, false"
    })
    void reads_need_nothing_only_where_the_port_listens_at_loopback_alone(String host, boolean open) {
        Settings settings = new Settings(List.of(Layer.of("test", Map.of("admin.host", host))));

        assertEquals(open, AdminServer.Config.from(settings).readsOpen());
    }

    @Test
    void the_status_has_the_reasons_of_each_role(VertxTestContext test) {
        order.passes("start");
        get("/status")
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    JsonObject roles = response.bodyAsJsonObject().getJsonObject("roles");
                    assertEquals(
                            new JsonObject()
                                    .put("order", new JsonArray())
                                    .put("catalog", new JsonArray().add("start: starting")),
                            roles);
                    test.completeNow();
                })));
    }

    @Test
    void the_metrics_are_in_the_text_format_of_prometheus(VertxTestContext test) {
        site.platform().telemetry().meters().counter("holdfast.sent").increment(3);
        get("/metrics")
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    assertTrue(response.getHeader("Content-Type").startsWith("text/plain; version=0.0.4"));
                    assertTrue(response.bodyAsString().contains("holdfast_sent_total 3.0"), response.bodyAsString());
                    test.completeNow();
                })));
    }
}
