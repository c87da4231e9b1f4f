package io.holdfast.roles.router;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.AttemptApi;
import io.holdfast.api.AttemptApi.Attempt;
import io.holdfast.api.AttemptApi.Request;
import io.holdfast.hosting.AttemptSource;
import io.holdfast.http.Json;
import io.holdfast.registry.Instance;
import io.holdfast.support.Await;
import io.holdfast.support.TestPlatform;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a router remembers of real requests to real nodes. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = MINUTES)
class AttemptRecorderTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private TestPlatform site;
    private WebClient client;

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
        Instance instance = new Instance(
                "billing",
                id,
                1,
                URI.create("http://127.0.0.1:" + server.actualPort()),
                Instance.State.READY,
                1,
                Map.of("route", "/billing"));
        site.platform()
                .discovery()
                .registry()
                .hold(instance, Duration.ofHours(1))
                .await(60, SECONDS);
        Await.until(
                id + " is routed to",
                SOON,
                () -> source().published() != null
                        && site.platform().telemetry().routers().get(0).get().services().stream()
                                .flatMap(service -> service.nodes().stream())
                                .anyMatch(node -> node.id().equals(id)));
        return server;
    }

    private static void created(HttpServerRequest request) {
        request.response()
                .setStatusCode(201)
                .putHeader("Location", "/orders/17")
                .end();
    }

    private AttemptSource source() {
        return site.platform().telemetry().attempts().get(0);
    }

    private List<Request> find(String what) throws Exception {
        return source().find(what).await(60, SECONDS);
    }

    private Request only(String what) throws Exception {
        List<Request> found = find(what);
        assertEquals(1, found.size(), what);
        return found.get(0);
    }

    private HttpRequest<Buffer> post(String key) {
        return client.post("/billing").putHeader("Idempotency-Key", key);
    }

    private static HttpResponse<Buffer> await(Future<HttpResponse<Buffer>> response) throws Exception {
        return response.await(60, SECONDS);
    }

    private static List<String> nodes(Request request) {
        return request.attempts().stream().map(Attempt::node).toList();
    }

    @Test
    void a_request_is_found_by_its_key_the_order_it_placed_and_its_id() throws Exception {
        node("a", AttemptRecorderTest::created);
        String id = await(post("k-1").putHeader("X-Request-Id", "mine").send()).getHeader("X-Request-Id");

        Request request = only("k-1");

        assertEquals(List.of(request), find("17"));
        assertEquals(List.of(request), find("mine"));
        assertEquals("router/1", request.router());
        assertEquals("POST", request.method());
        assertEquals("/billing", request.path());
        assertEquals("billing", request.service());
        assertEquals(201, request.status());
        assertEquals(17, request.order());
        assertNull(request.failure());
        assertTrue(request.tookMs() >= request.attempts().get(0).tookMs());
        Attempt attempt = request.attempts().get(0);
        assertEquals("billing/a", attempt.node());
        assertEquals("answered", attempt.how());
        assertEquals(201, attempt.status());
        assertTrue(attempt.beganMs() >= 0);
        assertTrue(id == null || id.equals("mine"));
    }

    @Test
    void a_killed_node_and_the_one_that_took_over_are_both_there() throws Exception {
        HttpServer killed = node("a", AttemptRecorderTest::created);
        node("b", AttemptRecorderTest::created);
        killed.close().await(60, SECONDS);
        for (int i = 0; i < 2; i++) { // by turns: one of two begins at the dead one
            assertEquals(201, await(post("k-" + i).send()).statusCode());
        }

        Request moved = List.of(only("k-0"), only("k-1")).stream()
                .filter(request -> request.attempts().size() == 2)
                .collect(Collectors.collectingAndThen(Collectors.toList(), found -> found.get(0)));

        assertEquals(List.of("billing/a", "billing/b"), nodes(moved));
        assertNull(moved.attempts().get(0).status());
        assertTrue(
                moved.attempts().get(0).how().length() > 5,
                moved.attempts().get(0).how());
        assertEquals(201, moved.attempts().get(1).status());
        assertTrue(moved.attempts().get(1).beganMs() >= moved.attempts().get(0).tookMs());
        Await.until("other processes are told of it", SOON, () -> source().published().stream()
                .flatMap(piece -> Json.read(piece, AttemptApi.Published.class).requests().stream())
                .anyMatch(moved::equals));
    }

    @Test
    void a_request_that_no_node_answered_is_there_with_the_reason_also_without_a_key() throws Exception {
        HttpServer gone = node("a", AttemptRecorderTest::created);
        gone.close().await(60, SECONDS);

        assertEquals(
                503,
                await(client.get("/billing/1").putHeader("X-Request-Id", "lost").send())
                        .statusCode());

        Request lost = only("lost");
        assertEquals(503, lost.status());
        assertNotNull(lost.failure());
        assertNull(lost.key());
    }

    @Test
    void a_read_that_went_well_is_not_remembered() throws Exception {
        node("a", request -> request.response().end());

        assertEquals(
                200,
                await(client.get("/billing/1").putHeader("X-Request-Id", "fine").send())
                        .statusCode());

        assertEquals(List.of(), find("fine"));
    }

    @Test
    void keys_and_paths_with_hostile_bytes_are_kept_as_they_are_and_bounded() throws Exception {
        node("a", AttemptRecorderTest::created);
        String hostile = "<script>alert(1)</script>'\"%00%2F..;\\";
        assertEquals(201, await(post(hostile).send()).statusCode());
        assertEquals(
                201,
                await(client.post("/billing/" + "x".repeat(4_000))
                                .putHeader("Idempotency-Key", "long-path")
                                .send())
                        .statusCode());
        assertEquals(
                201,
                await(post("k".repeat(4_000))
                                .putHeader("X-Request-Id", "long-key")
                                .send())
                        .statusCode());

        assertEquals(hostile, only(hostile).key());
        assertTrue(only("long-path").path().length() < 300);
        assertEquals(List.of(), find("long-key"));
        assertEquals(List.of(), find("k".repeat(4_000)));
    }

    @Test
    void a_location_that_is_no_order_of_ours_gives_no_number() throws Exception {
        node("a", request -> request.response()
                .setStatusCode(201)
                .putHeader("Location", "http://elsewhere/orders/17")
                .end());
        assertEquals(201, await(post("k").send()).statusCode());

        assertNull(only("k").order());
    }
}
