package io.holdfast.roles.router;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.platform.registry.Instance;
import io.holdfast.platform.upstream.HealthTrack;
import io.holdfast.platform.upstream.NodeBreaker;
import io.holdfast.platform.upstream.NodePool;
import io.holdfast.support.Await;
import io.holdfast.support.TestPlatform;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom the router asks how it is: those that it may send requests to. */
class HealthCheckerTest {
    private static final Duration OFTEN = Duration.ofMillis(5);
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
            new HealthTrack.Config(OFTEN, Duration.ofMillis(500), 2, 2));

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
                .await(5, SECONDS);
        return new Instance(
                service,
                "1",
                1,
                URI.create("http://127.0.0.1:" + server.actualPort()),
                Instance.State.READY,
                1,
                Map.of());
    }

    @Test
    void asks_services_that_a_route_leads_to_and_no_others() throws Exception {
        AtomicInteger frontend = new AtomicInteger();
        AtomicInteger catalog = new AtomicInteger();
        Evictions nobodyHears = new Evictions(
                world.vertx(),
                world.platform().time(),
                world.platform().registry(),
                "router/1",
                new RouterMetrics(new SimpleMeterRegistry()));
        Upstreams upstreams = new Upstreams(
                world.vertx(),
                world.platform().time(),
                world.platform().roster(),
                List.of(serving("frontend", frontend), serving("catalog", catalog)),
                NODES,
                1,
                "router/1",
                nobodyHears);
        upstreams.sync();
        HealthChecker checker = new HealthChecker(
                world.vertx(),
                NODES.health(),
                upstreams,
                RouteTable.ofOurServices(new TimeLimits(
                        Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)))
                        ::leadsTo);

        world.vertx().runOnContext(v -> checker.start());
        Await.until("checks", Duration.ofSeconds(10), () -> frontend.get() >= 10);

        assertEquals(0, catalog.get());
        world.vertx().runOnContext(v -> checker.stop());
    }
}
