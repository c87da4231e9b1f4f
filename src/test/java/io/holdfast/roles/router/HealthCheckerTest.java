package io.holdfast.roles.router;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.RiseFallCounter;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.registry.Instance;
import io.holdfast.support.Await;
import io.holdfast.support.TestPlatform;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom the router asks how it is: those that it may send requests to. */
class HealthCheckerTest {
    private static final Duration OFTEN = Duration.ofMillis(5);
    private static final TimeLimits LIMITS =
            new TimeLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
    private static final NodePool.Config NODES = new NodePool.Config(
            1,
            1,
            50,
            Duration.ofSeconds(5),
            new NodeBreaker.Config(
                    5,
                    30,
                    20,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(2)),
            new RiseFallCounter.Config(OFTEN, Duration.ofSeconds(60), 2, 2));

    private final TestPlatform world = new TestPlatform();

    @AfterEach
    void close() {
        world.close();
    }

    private Instance serving(String service, AtomicInteger asked) throws Exception {
        HttpServer server = world.vertx()
                .createHttpServer()
                .requestHandler(request -> {
                    asked.incrementAndGet();
                    request.response().end();
                })
                .listen(0, "127.0.0.1")
                .await(60, SECONDS);
        return new Instance(
                service,
                "1",
                1,
                URI.create("http://127.0.0.1:" + server.actualPort()),
                Instance.State.READY,
                1,
                Map.of());
    }

    private Upstreams upstreams(List<Instance> instances) {
        Evictions nobodyHears = new Evictions(
                world.vertx(),
                world.platform().time(),
                world.platform().discovery().registry(),
                "router/1",
                new RouterMetrics(new SimpleMeterRegistry()),
                (node, state, cause) -> {});
        Upstreams upstreams = new Upstreams(
                world.vertx(),
                world.platform().time(),
                world.platform().discovery().directory(),
                instances,
                NODES,
                1,
                "router/1",
                nobodyHears);
        nobodyHears.connect(upstreams::poolOf, node -> {});
        upstreams.update();
        return upstreams;
    }

    private HealthChecker checker(Upstreams upstreams) {
        return new HealthChecker(
                world.vertx(),
                world.platform().time(),
                NODES.health(),
                upstreams,
                RouteTable.ofBuiltInServices(LIMITS)::leadsTo,
                url -> ClientTls.SYSTEM);
    }

    private Instance at(String service, String id, URI url, Map<String, String> meta) {
        return new Instance(service, id, 1, url, Instance.State.READY, 1, meta);
    }

    private static List<String> ejected(Upstreams upstreams) {
        return upstreams.all().stream()
                .flatMap(upstream -> upstream.pool().nodes().stream())
                .filter(Node::isEjected)
                .map(node -> node.instance().name() + ": " + node.reason())
                .toList();
    }

    @Test
    void asks_services_that_a_route_leads_to_and_no_others() throws Exception {
        AtomicInteger frontend = new AtomicInteger();
        AtomicInteger catalog = new AtomicInteger();
        HealthChecker checker = checker(upstreams(List.of(serving("frontend", frontend), serving("catalog", catalog))));

        world.vertx().runOnContext(v -> checker.start());
        Await.until("checks", Duration.ofSeconds(60), () -> frontend.get() >= 10);

        assertEquals(0, catalog.get());
        world.vertx().runOnContext(v -> checker.stop());
    }

    @Test
    void nodes_with_one_address_share_its_checks_and_none_is_evicted_by_them() throws Exception {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = world.vertx()
                .createHttpServer()
                .requestHandler(request -> {
                    asked.incrementAndGet();
                    most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                    world.vertx().setTimer(5, t -> {
                        atOnce.decrementAndGet();
                        request.response().end();
                    });
                })
                .listen(0, "127.0.0.1")
                .await(60, SECONDS);
        URI url = URI.create("http://127.0.0.1:" + server.actualPort());
        List<Instance> six = IntStream.range(0, 6)
                .mapToObj(i -> at(i < 3 ? "frontend" : "expense", "n" + i, url, Map.of()))
                .toList();
        Upstreams upstreams = upstreams(six);
        HealthChecker checker = checker(upstreams);

        world.vertx().runOnContext(v -> checker.start());
        Await.until("checks", Duration.ofSeconds(60), () -> asked.get() >= 10);

        assertEquals(1, most.get());
        assertEquals(List.of(), ejected(upstreams));
        world.vertx().runOnContext(v -> checker.stop());
    }

    @Test
    void each_judges_the_shared_answer_by_its_own_rule() throws Exception {
        HttpServer server = world.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response()
                        .setStatusCode(request.path().equals("/other") ? 200 : 404)
                        .end())
                .listen(0, "127.0.0.1")
                .await(60, SECONDS);
        URI url = URI.create("http://127.0.0.1:" + server.actualPort());
        Upstreams upstreams = upstreams(List.of(
                at("frontend", "strict", url, Map.of("health", "/x")),
                at("frontend", "lenient", url, Map.of("health", "/x", "health-below", "500")),
                at("frontend", "elsewhere", url, Map.of("health", "/other"))));
        HealthChecker checker = checker(upstreams);

        world.vertx().runOnContext(v -> checker.start());
        Await.until(
                "a verdict", Duration.ofSeconds(60), () -> !ejected(upstreams).isEmpty());

        assertEquals(List.of("frontend/strict: health check answered 404"), ejected(upstreams));
        world.vertx().runOnContext(v -> checker.stop());
    }

    @Test
    void a_name_that_cannot_be_found_from_here_is_no_verdict() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Upstreams upstreams = upstreams(List.of(
                serving("frontend", asked),
                at("frontend", "nameless", URI.create("http://no-such-name.invalid:80"), Map.of())));
        HealthChecker checker = checker(upstreams);

        world.vertx().runOnContext(v -> checker.start());
        Await.until("checks", Duration.ofSeconds(60), () -> asked.get() >= 10);

        assertEquals(List.of(), ejected(upstreams));
        world.vertx().runOnContext(v -> checker.stop());
    }
}
