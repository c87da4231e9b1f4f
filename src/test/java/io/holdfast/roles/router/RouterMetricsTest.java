package io.holdfast.roles.router;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.RiseFallCounter;
import io.holdfast.balancing.Slot;
import io.holdfast.base.time.ManualTime;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.LocalRegistry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of nodes, and for how long after they are gone. */
class RouterMetricsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final NodePool.Config CONFIG = new NodePool.Config(
            9,
            1,
            0,
            Duration.ofSeconds(5),
            new NodeBreaker.Config(
                    1, 30, 20, Duration.ofSeconds(10), SECOND, Duration.ofSeconds(60), Duration.ofSeconds(2)),
            new RiseFallCounter.Config(SECOND, SECOND, 2, 2));

    private static final TimeLimits LIMITS = new TimeLimits(SECOND, SECOND, SECOND, SECOND);
    private static final AttemptResult OK = AttemptResult.response("GET", 200);
    private static final AttemptResult FAILED = AttemptResult.response("GET", 503);
    private static final AttemptResult NOT_SENT = AttemptResult.failure("GET", "not_sent");

    private final Vertx vertx = Vertx.vertx();
    private final ManualTime time = new ManualTime();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RouterMetrics metrics = new RouterMetrics(meters, time);
    private final Evictions evictions =
            new Evictions(vertx, time, new LocalRegistry(time), "router/1", metrics, (node, state, cause) -> {});
    private final NodePool pool = new NodePool(CONFIG, time, evictions);

    {
        evictions.connect(node -> pool, node -> {});
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private static Instance instance(String id, long epoch) {
        return new Instance("back", id, epoch, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, Map.of());
    }

    private Node present(String id, long epoch) {
        pool.update(List.of(instance(id, epoch)), List.of());
        Node node = pool.nodes().iterator().next();
        metrics.appeared(node);
        return node;
    }

    private void gone() {
        pool.update(List.of(), List.of());
    }

    private double evictions(String id) {
        var counter =
                meters.find("holdfast.router.node.evictions").tag("node", id).counter();
        return counter == null ? -1 : counter.count();
    }

    private double attempts(String id, String result) {
        var counter = meters.find("holdfast.router.node.attempts")
                .tag("node", id)
                .tag("result", result)
                .counter();
        return counter == null ? -1 : counter.count();
    }

    private double active(String id) {
        var gauge =
                meters.find("holdfast.router.node.in.flight").tag("node", id).gauge();
        return gauge == null ? -1 : gauge.value();
    }

    private List<Meter> ofNodes() {
        return meters.getMeters().stream()
                .filter(meter -> meter.getId().getTag("node") != null)
                .toList();
    }

    private double breaker(String id, String state) {
        var gauge = meters.find("holdfast.router.node.breaker")
                .tag("node", id)
                .tag("state", state)
                .gauge();
        return gauge == null ? -1 : gauge.value();
    }

    @Test
    void the_breaker_is_in_one_of_its_states() {
        Node node = present("a", 1);
        assertEquals(List.of(1.0, 0.0, 0.0), breakers());

        metrics.breakerChanged(node, NodeBreaker.State.OPEN);
        assertEquals(List.of(0.0, 1.0, 0.0), breakers());

        metrics.breakerChanged(node, NodeBreaker.State.HALF_OPEN);
        assertEquals(List.of(0.0, 0.0, 1.0), breakers());
    }

    private List<Double> breakers() {
        return Stream.of("closed", "open", "half_open")
                .map(state -> breaker("a", state))
                .toList();
    }

    @Test
    void services_are_counted_together_once_there_are_too_many() {
        for (int i = 0; i < 2 * RouterMetrics.SERVICES_MAX; i++) {
            metrics.appeared(new Route(Optional.empty(), "/x", "service-" + i, false, true, LIMITS, false));
        }

        assertEquals(
                RouterMetrics.SERVICES_MAX + 1,
                meters.find("holdfast.router.retries").counters().size());
    }

    @Test
    void the_first_eviction_is_seen_to_rise() {
        Node node = present("a", 1);
        assertEquals(0, evictions("a"));

        pool.recordFailure(node, node.breaker().generation(), HealthReport.Kind.UNREACHABLE, "no answer");

        assertEquals(1, evictions("a"));
    }

    @Test
    void what_was_counted_of_a_node_outlives_it() {
        Node node = present("a", 1);
        metrics.attempt(node, NOT_SENT, 1);
        pool.recordFailure(node, node.breaker().generation(), HealthReport.Kind.UNREACHABLE, "no answer");

        gone();
        metrics.attempt(node, NOT_SENT, 1); // what was under way ends later
        time.advance(Duration.ofMinutes(10));
        metrics.sweep();

        assertEquals(1, evictions("a"));
        assertEquals(2, attempts("a", "not_sent"));
        assertEquals(-1, active("a"));
    }

    @Test
    void and_goes_in_the_end_for_good() {
        Node node = present("a", 1);
        metrics.attempt(node, OK, 1);
        gone();

        time.advance(RouterMetrics.KEPT_FOR);
        metrics.sweep();
        metrics.attempt(node, OK, 1);

        assertEquals(List.of(), ofNodes());
    }

    @Test
    void a_node_that_comes_back_goes_on_counting() {
        metrics.attempt(present("a", 1), OK, 1);
        gone();
        time.advance(Duration.ofMinutes(14));

        Node again = present("a", 2);
        pool.acquire(again, Slot.REQUEST);
        time.advance(Duration.ofMinutes(14));
        metrics.sweep();
        metrics.attempt(again, OK, 1);

        assertEquals(2, attempts("a", "2xx"));
        assertEquals(1, active("a"));
    }

    @Test
    void the_end_of_an_earlier_start_does_not_end_the_series_of_the_later_one() {
        Node first = present("a", 1);
        Node second = present("a", 2);
        metrics.attempt(first, FAILED, 1);

        time.advance(RouterMetrics.KEPT_FOR.multipliedBy(2));
        metrics.sweep();

        assertEquals(1, attempts("a", "5xx"));
        assertEquals(second.active(), active("a"));
    }

    @Test
    void of_how_many_is_bounded_and_the_longest_gone_go_first() {
        List<Integer> ids =
                IntStream.rangeClosed(0, RouterMetrics.GONE_MAX).boxed().toList();
        for (int id : ids) {
            present("n" + id, 1);
            time.advance(Duration.ofMillis(1));
        }
        gone();

        assertEquals(-1, evictions("n0"));
        assertEquals(0, evictions("n1"));
        assertEquals(
                RouterMetrics.GONE_MAX,
                meters.find("holdfast.router.node.evictions").counters().size());
        assertEquals(2 * RouterMetrics.GONE_MAX, ofNodes().size()); // evictions and attempts
    }

    @Test
    void every_node_that_leaves_lets_the_oldest_go() {
        present("a", 1);
        gone();
        time.advance(RouterMetrics.KEPT_FOR);

        present("b", 1);
        gone();

        assertEquals(-1, evictions("a"));
        assertEquals(0, evictions("b"));
    }
}
