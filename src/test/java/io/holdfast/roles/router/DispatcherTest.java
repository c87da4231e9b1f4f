package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.RetryBudget;
import io.holdfast.balancing.RetryPolicy;
import io.holdfast.balancing.RiseFallCounter;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.ReceivedRequest;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.trace.RequestScope;
import io.holdfast.http.trace.Tracing;
import io.holdfast.registry.Instance;
import io.holdfast.registry.LocalRegistry;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.roles.router.AttemptFailure.Kind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.internal.ContextInternal;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The steps of a plan, carried out with a transport that fails as told. */
@ExtendWith(VertxExtension.class)
class DispatcherTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final NodePool.Config NODES = new NodePool.Config(
            9,
            9,
            50,
            Duration.ZERO,
            new NodeBreaker.Config(5, 30, 20, LONG, LONG, LONG, LONG),
            new RiseFallCounter.Config(LONG, LONG, 2, 2));
    private static final RetryBudget.Config BUDGET = new RetryBudget.Config(20, 3);
    private static final TimeLimits LIMITS = new TimeLimits(LONG, LONG, LONG, LONG);

    private final Time time = Time.system();
    private final Deque<Kind> failures = new ArrayDeque<>();
    private final List<String> sent = new ArrayList<>();
    private final Abandonment abandonment = new Abandonment();
    private Upstreams upstreams;
    private final RetryBudget budget = new RetryBudget(BUDGET);
    private final TrafficFigures figures = new TrafficFigures(time, "router/1", BUDGET);
    private Dispatcher dispatcher;

    private Vertx vertx;

    @BeforeEach
    void three_nodes(Vertx ofTest) {
        vertx = ofTest;
        RouterMetrics metrics = new RouterMetrics(new SimpleMeterRegistry());
        LocalRegistry registry = new LocalRegistry(time);
        Evictions evictions = new Evictions(vertx, time, registry, "router/1", metrics, (node, state, cause) -> {});
        upstreams = new Upstreams(
                vertx,
                time,
                ServiceDirectory.begin(vertx, registry, time, new ServiceDirectory.Config(LONG, LONG, LONG)),
                Stream.of("a", "b", "c")
                        .map(id -> new Instance(
                                "shop", id, 1, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, Map.of()))
                        .toList(),
                NODES,
                9,
                "router/1",
                evictions);
        evictions.connect(upstreams::poolOf, node -> {});
        upstreams.update();
        dispatcher = new Dispatcher(
                vertx,
                new Timers(time, (ContextInternal) vertx.getOrCreateContext()),
                time,
                new FailingTransport(),
                upstreams,
                metrics,
                figures,
                Tracing.OFF);
    }

    private final class FailingTransport implements NodeTransport {
        @Override
        public void send(Exchange exchange, Permit permit, boolean newConnection, Listener listener) {
            sent.add(permit.node().instance().id() + (newConnection ? " anew" : ""));
            listener.failed(AttemptFailure.neutral(failures.remove(), "why"));
        }

        @Override
        public Future<Void> openTunnel(Exchange exchange, Permit permit) {
            sent.add(permit.node().instance().id());
            return Future.failedFuture("no tunnel");
        }
    }

    private Exchange exchange(HttpMethod method) {
        ServerRequest request = ReceivedRequest.of(vertx, method + " / HTTP/1.1\r\nHost: a\r\n\r\n");
        RequestScope scope = RequestScope.currentOr(MultiMap.caseInsensitiveMultiMap());
        Route route = new Route(Optional.empty(), "/", "shop", false, true, LIMITS, false);
        Deadline deadline = Deadline.after(time, LONG);
        return new Exchange(
                new ClientRequest(request, scope, abandonment, time.nanos()),
                route,
                new OutgoingHeaders(new TrustedHops(List.of())).of(request, scope, route, deadline),
                RequestBody.none(request, new ReplayBuffer(1, 1).share()),
                deadline,
                new Exchange.Planner(new RetryPolicy(3), budget, time));
    }

    private String code(Future<Void> ended) {
        return assertInstanceOf(FailedRequest.class, ended.cause()).problem().code();
    }

    private int active() {
        return upstreams.of("shop").pool().nodes().stream()
                .mapToInt(Node::active)
                .sum();
    }

    @Test
    void goes_from_node_to_node_and_releases_each() {
        failures.addAll(List.of(Kind.NO_RESPONSE, Kind.NO_RESPONSE, Kind.NO_RESPONSE));

        Future<Void> ended = dispatcher.forward(exchange(HttpMethod.GET));

        assertEquals("bad-gateway", code(ended));
        assertEquals(List.of("a", "b", "c"), sent);
        assertEquals(0, active());
    }

    @Test
    void a_fault_gives_the_node_back() {
        Exchange atOnce = exchange(HttpMethod.GET); // no failure is prepared: the transport throws
        assertThrows(NoSuchElementException.class, () -> dispatcher.forward(atOnce));
        assertEquals(0, active());

        failures.add(Kind.STALE_CONNECTION); // and then it throws
        Future<Void> later = dispatcher.forward(exchange(HttpMethod.GET));

        assertInstanceOf(NoSuchElementException.class, later.cause());
        assertEquals(0, active());
    }

    @Test
    void sends_again_to_the_same_node_whose_idle_connection_was_closed() {
        failures.addAll(List.of(Kind.STALE_CONNECTION, Kind.UNUSABLE_RESPONSE));

        assertEquals("bad-gateway", code(dispatcher.forward(exchange(HttpMethod.GET))));

        assertEquals(List.of("a", "a anew"), sent);
        assertEquals(0, active());
    }

    @Test
    void returns_to_a_slow_node_when_the_others_fail() {
        failures.addAll(List.of(Kind.SLOW, Kind.NOT_CONNECTED, Kind.NOT_CONNECTED, Kind.NO_RESPONSE));

        assertEquals("bad-gateway", code(dispatcher.forward(exchange(HttpMethod.GET))));

        assertEquals(List.of("a", "b", "c", "a"), sent);
        assertEquals(0, active());
    }

    @Test
    void sends_once_what_cannot_be_repeated() {
        failures.add(Kind.NO_RESPONSE);

        assertEquals("bad-gateway", code(dispatcher.forward(exchange(HttpMethod.POST))));

        assertEquals(List.of("a anew"), sent);
    }

    @Test
    void sends_nothing_for_a_client_that_left() {
        abandonment.happened();

        Future<Void> ended = dispatcher.forward(exchange(HttpMethod.GET));

        assertEquals(
                Kind.CLIENT_GONE,
                assertInstanceOf(AttemptFailure.class, ended.cause()).kind());
        assertTrue(sent.isEmpty());
        assertEquals(0, active());
    }

    @Test
    void tries_every_node_for_a_tunnel() {
        assertEquals("no-instance", code(dispatcher.tunnel(exchange(HttpMethod.GET))));

        assertEquals(List.of("a", "b", "c"), sent);
    }
}
