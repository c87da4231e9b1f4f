package io.holdfast.roles.router;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.support.Await;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The router as its clients see it, in front of two nodes of one external service. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = MINUTES)
class RouterVerticleTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CLIENTS = 20;

    private TestPlatform site;
    private WebClient client;

    // No health check comes before a client: it is a request that finds a node dead.
    @BeforeEach
    void deploy(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(vertx, data, Map.of("router.health.every", "1h"));
        client = site.client(site.deploy(health -> new RouterVerticle(
                site.platform(), RouterVerticle.Config.from(site.settings(), Optional.of("1")), health)));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private HttpServer node(String id, Handler<HttpServerRequest> answer) throws Exception {
        HttpServer server = site.vertx()
                .createHttpServer()
                .requestHandler(answer)
                .listen(0, "127.0.0.1")
                .await(60, SECONDS);
        URI url = URI.create("http://127.0.0.1:" + server.actualPort());
        site.platform()
                .discovery()
                .registry()
                .hold(
                        new Instance("billing", id, 1, url, Instance.State.READY, 1, Map.of("route", "/billing")),
                        Duration.ofHours(1))
                .await(60, SECONDS);
        return server;
    }

    private static Handler<HttpServerRequest> answers(String body) {
        return request -> request.response().end(body);
    }

    private static Handler<HttpServerRequest> hangsUp(Handler<HttpServerRequest> first) {
        return request -> request.body().onSuccess(body -> {
            first.handle(request);
            request.connection().close();
        });
    }

    private String get() throws Exception {
        return client.get("/billing/1").send().await(60, SECONDS).bodyAsString();
    }

    private void awaitNodes(String... ids) {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        Await.until("requests reach " + Set.of(ids), SOON, () -> seen.add(get()) && seen.containsAll(Set.of(ids)));
    }

    private boolean isReportedUnreachable(String name) throws Exception {
        return site.platform().discovery().registry().read().await(60, SECONDS).conditions().stream()
                .anyMatch(condition ->
                        condition.name().equals(name) && HealthReport.is(condition, HealthReport.Kind.UNREACHABLE));
    }

    private static void isProblem(HttpResponse<?> response, int status, String code) {
        assertEquals(status, response.statusCode(), response.bodyAsString());
        assertEquals("application/problem+json", response.getHeader("Content-Type"));
        assertEquals(code, response.bodyAsJsonObject().getString("code"));
    }

    @Test
    void a_request_to_a_dead_node_goes_to_the_next_one(VertxTestContext test) throws Exception {
        HttpServer dying = node("a", answers("a"));
        node("b", answers("b"));
        awaitNodes("a", "b");
        dying.close().await(60, SECONDS);

        Checkpoint answered = test.checkpoint(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            client.get("/billing/1")
                    .send()
                    .onComplete(test.succeeding(response -> test.verify(() -> {
                        assertEquals(200, response.statusCode());
                        assertEquals("b", response.bodyAsString());
                        answered.flag();
                    })));
        }
    }

    @Test
    void a_node_that_cannot_be_reached_is_reported_to_all_routers() throws Exception {
        HttpServer dying = node("a", answers("a"));
        node("b", answers("b"));
        awaitNodes("a", "b");
        dying.close().await(60, SECONDS);

        Await.until("the router reports it", SOON, () -> {
            assertEquals("b", get());
            return isReportedUnreachable("billing/a");
        });
    }

    @Test
    void what_is_sent_again_is_sent_under_the_same_key(VertxTestContext test) throws Exception {
        Checkpoint tried = test.checkpoint(2);
        Checkpoint told = test.checkpoint();
        Set<String> keys = ConcurrentHashMap.newKeySet();
        Handler<HttpServerRequest> hangsUp = hangsUp(request -> {
            keys.add(request.getHeader("Idempotency-Key"));
            tried.flag();
        });
        node("a", hangsUp);
        node("b", hangsUp);
        Await.until(
                "both are known",
                SOON,
                () -> site.platform().discovery().directory().all().size() == 3);

        client.post("/billing/1")
                .putHeader("Idempotency-Key", "k-1")
                .send()
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    isProblem(response, 502, "bad-gateway");
                    assertTrue(response.bodyAsJsonObject().getBoolean("indeterminate"));
                    assertEquals(Set.of("k-1"), keys);
                    told.flag();
                })));
    }

    @Test
    void what_may_have_been_done_is_not_sent_again_without_a_key(VertxTestContext test) throws Exception {
        Checkpoint tried = test.checkpoint(1);
        Checkpoint told = test.checkpoint();
        Handler<HttpServerRequest> hangsUp = hangsUp(request -> tried.flag());
        node("a", hangsUp);
        node("b", hangsUp);
        Await.until(
                "both are known",
                SOON,
                () -> site.platform().discovery().directory().all().size() == 3);

        client.post("/billing/1")
                .send()
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    isProblem(response, 502, "bad-gateway");
                    told.flag();
                })));
    }

    @Test
    void a_path_that_nobody_serves_is_not_found(VertxTestContext test) {
        client.get("/nowhere")
                .send()
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    isProblem(response, 404, "unknown-path");
                    test.completeNow();
                })));
    }

    @Test
    void a_service_without_instances_is_unavailable(VertxTestContext test) {
        client.get("/orders")
                .send()
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    isProblem(response, 503, "no-instance");
                    assertEquals("1", response.getHeader("Retry-After"));
                    test.completeNow();
                })));
    }

    @Test
    void its_own_health_is_not_forwarded(VertxTestContext test) {
        client.get("/health/ready")
                .send()
                .onComplete(test.succeeding(response -> test.verify(() -> {
                    assertEquals(200, response.statusCode());
                    assertEquals("ready", response.bodyAsJsonObject().getString("status"));
                    test.completeNow();
                })));
    }

    @Test
    void the_id_of_a_request_is_the_same_at_the_node_and_in_the_response_whatever_the_node_calls_it() throws Exception {
        node("a", request -> request.response()
                .putHeader("X-Request-Id", "of-the-node")
                .end(String.valueOf(request.getHeader("X-Request-Id"))));
        Await.until(
                "the node is routed to",
                SOON,
                () -> client.get("/billing/1").send().await(60, SECONDS).statusCode() == 200);

        HttpResponse<?> response = client.get("/billing/1")
                .putHeader("X-Request-Id", "mine")
                .send()
                .await(60, SECONDS);

        assertEquals("mine", response.bodyAsString());
        assertEquals(List.of("mine"), response.headers().getAll("X-Request-Id"));
    }

    @Test
    void a_problem_of_the_router_has_the_id_of_the_request() throws Exception {
        HttpResponse<?> unknown = client.get("/no/such/path")
                .putHeader("X-Request-Id", "mine")
                .send()
                .await(60, SECONDS);
        assertEquals("mine", unknown.getHeader("X-Request-Id"));
        assertEquals("mine", unknown.bodyAsJsonObject().getString("request_id"));
    }
}
