package io.holdfast.roles.router;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.RouterFigures;
import io.holdfast.registry.Instance;
import io.holdfast.support.Await;
import io.holdfast.support.TestPlatform;
import io.holdfast.telemetry.figures.Figures;
import io.holdfast.telemetry.figures.MergedFigures;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a router shows of its traffic: real requests, and the figures of its process a moment later. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = MINUTES)
class RouterFiguresTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private TestPlatform site;
    private WebClient client;

    @BeforeEach
    void deploy(Vertx vertx, @TempDir Path data) throws Exception {
        site = new TestPlatform(
                vertx,
                data,
                Map.of(
                        "router.health.every",
                        "1h",
                        "router.breaker.consecutive",
                        "999",
                        "router.breaker.volume",
                        "999"));
        client = site.client(site.deploy(health -> new RouterVerticle(
                site.platform(), RouterVerticle.Config.from(site.settings(), Optional.of("1")), health)));
    }

    @AfterEach
    void close() {
        site.close();
    }

    private void node(String id, Handler<HttpServerRequest> answer) throws Exception {
        int port = site.vertx()
                .createHttpServer()
                .requestHandler(answer)
                .listen(0, "127.0.0.1")
                .await(60, SECONDS)
                .actualPort();
        Instance instance = new Instance(
                "billing",
                id,
                1,
                URI.create("http://127.0.0.1:" + port),
                Instance.State.READY,
                1,
                Map.of("route", "/billing"));
        site.platform()
                .discovery()
                .registry()
                .hold(instance, Duration.ofHours(1))
                .await(60, SECONDS);
        Await.until(
                id + " is routed to", SOON, () -> figures().node("billing", id).isPresent());
    }

    private MergedFigures figures() {
        return MergedFigures.of(List.of(latest()));
    }

    private RouterFigures latest() {
        return site.platform().telemetry().routers().get(0).get();
    }

    private MergedFigures.Row await(String what, long total) {
        Await.until(what, SOON, () -> service().figures().total() == total);
        return service();
    }

    private MergedFigures.Row service() {
        return figures().service("billing").orElseThrow();
    }

    private int get(String path) throws Exception {
        return client.get(path).send().await(60, SECONDS).statusCode();
    }

    @Test
    void successes_and_failures_are_told_apart_as_the_breaker_does() throws Exception {
        node("a", request -> request.response()
                .setStatusCode(Integer.parseInt(request.path().substring("/billing/".length())))
                .end());
        for (int status : new int[] {200, 404, 501}) {
            assertEquals(status, get("/billing/" + status));
        }
        for (int status : new int[] {500, 503}) {
            assertEquals(
                    status,
                    client.post("/billing/" + status).send().await(60, SECONDS).statusCode());
        }

        MergedFigures.Row service = await("five requests are counted", 5);

        assertEquals(3, service.figures().ok());
        MergedFigures.Row node = figures().node("billing", "a").orElseThrow();
        assertEquals(5, node.figures().total());
        assertEquals(3, node.figures().ok());
        assertEquals(5, node.figures().latency().total());
        assertTrue(node.rate() > 0);
        assertFalse(service.panic());
    }

    @Test
    void a_retry_counts_at_both_nodes_and_in_the_budget_and_the_client_got_its_response() throws Exception {
        Queue<Integer> failures = new ConcurrentLinkedQueue<>(List.of(500)); // of whichever is asked first
        Handler<HttpServerRequest> answer = request -> {
            Integer failure = failures.poll();
            request.response().setStatusCode(failure == null ? 200 : failure).end();
        };
        node("a", answer);
        node("b", answer);
        assertEquals(200, get("/billing/1"));
        assertEquals(200, get("/billing/1"));

        MergedFigures.Row service = await("both requests are counted", 2);

        assertEquals(2, service.figures().ok());
        assertEquals(1, service.retries());
        assertEquals(50, service.retriedPercent().orElseThrow());
        assertEquals(20, service.limitPercent());
        assertEquals(1, service.budgetUsed().orElseThrow());
        Figures nodes = Stream.of("a", "b")
                .map(id -> figures().node("billing", id).orElseThrow().figures())
                .reduce(Figures.NONE, Figures::plus);
        assertEquals(3, nodes.total());
        assertEquals(2, nodes.ok());
    }

    @Test
    void requests_in_flight_are_those_that_a_node_works_on() throws Exception {
        Promise<Void> answer = Promise.promise();
        node("a", request -> answer.future().onSuccess(v -> request.response().end()));
        Future<HttpResponse<Buffer>> first = client.get("/billing/1").send();

        Await.until("it is in flight", SOON, () -> service().inFlight() == 1);
        assertEquals(0, service().figures().total());
        assertEquals(1, latest().retries().active());

        answer.complete();
        first.await(60, SECONDS);
        await("it has ended", 1);
        assertEquals(0, service().inFlight());
    }

    @Test
    void a_client_that_leaves_is_neither_success_nor_failure() throws Exception {
        node("a", request -> {
            if (request.path().endsWith("2")) {
                request.response().end();
            }
        });
        Future<HttpResponse<Buffer>> leaving =
                client.get("/billing/1").timeout(200).send();
        assertTrue(leaving.transform(ended -> Future.succeededFuture(ended.failed()))
                .await(60, SECONDS));
        assertEquals(200, get("/billing/2"));

        assertEquals(1, await("the other one is counted", 1).figures().ok());
        assertEquals(1, figures().node("billing", "a").orElseThrow().figures().total());
    }

    @Test
    void a_node_that_is_gone_is_told_of_no_more() throws Exception {
        node("a", request -> request.response().end());
        assertEquals(200, get("/billing/1"));
        Instance gone = site.platform().discovery().directory().all("billing").get(0);
        site.platform().discovery().registry().release(gone).await(60, SECONDS);

        Await.until("it is gone", SOON, () -> figures().node("billing", "a").isEmpty());
    }
}
