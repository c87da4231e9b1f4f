package io.holdfast.roles.router;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.RequestKind;
import io.holdfast.balancing.RiseFallCounter;
import io.holdfast.base.time.ManualTime;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import io.holdfast.registry.LocalRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What one router tells the others, and for how long: an idle one must not keep a node from those that have work for it. */
class EvictionsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final List<Instance> NODES =
            Stream.of("a", "b", "c").map(EvictionsTest::instance).toList();
    private static final NodePool.Config CONFIG = new NodePool.Config(
            9,
            1,
            50,
            Duration.ofSeconds(5),
            new NodeBreaker.Config(
                    1, 30, 20, Duration.ofSeconds(10), SECOND, Duration.ofSeconds(60), Duration.ofSeconds(2)),
            new RiseFallCounter.Config(SECOND, SECOND, 2, 2));

    private final Vertx vertx = Vertx.vertx();
    private final ManualTime time = new ManualTime();
    private final LocalRegistry registry = new LocalRegistry(time);
    private final Evictions evictions = new Evictions(
            vertx,
            time,
            registry,
            "router/1",
            new RouterMetrics(new SimpleMeterRegistry()),
            (node, state, cause) -> {});
    private final NodePool pool = new NodePool(CONFIG, time, evictions);

    private static Instance instance(String id) {
        return new Instance("back", id, 1, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, Map.of());
    }

    @BeforeEach
    void register() {
        NODES.forEach(instance -> registry.hold(instance, Duration.ofHours(1)));
        evictions.connect(node -> pool, node -> {});
        pool.update(NODES, List.of());
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private Node a() {
        return pool.nodes().iterator().next();
    }

    private List<HealthReport> reports() {
        return registry.read().result().conditions().stream()
                .map(HealthReport.class::cast)
                .toList();
    }

    private HealthReport onlyReport() {
        assertEquals(1, reports().size());
        return reports().get(0);
    }

    // Of what other routers act on.
    private List<String> reporters() {
        return reports().stream()
                .filter(report -> report.kind() != HealthReport.Kind.PROBING)
                .map(InstanceCondition::by)
                .toList();
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            time.advance(SECOND);
            evictions.renew();
        }
    }

    @Test
    void its_own_verdict_is_told() {
        pool.recordFailure(a(), a().breaker().generation(), HealthReport.Kind.FAILING, "answered 500");

        assertEquals(List.of("router/1"), reporters());
    }

    @Test
    void the_word_of_another_router_is_not_passed_on_as_its_own() {
        pool.update(
                NODES,
                List.of(new HealthReport(
                        "back/a", 1, HealthReport.Kind.FAILING, "router/2", "answered 500", Instant.EPOCH)));
        seconds(2);

        assertEquals(List.of(), reporters());
    }

    @Test
    void a_mark_ends_soon_after_the_ejection_when_no_request_comes_to_probe_the_node() {
        pool.recordFailure(a(), a().breaker().generation(), HealthReport.Kind.FAILING, "answered 500");
        seconds(10);

        assertEquals(List.of(), reporters());
    }

    @Test
    void a_mark_stays_while_health_checks_fail() {
        for (int i = 0; i < 2; i++) {
            pool.onHealthCheck(a(), false, false, "no answer");
        }
        seconds(10);

        assertEquals(List.of("router/1"), reporters());
    }

    private void failsOnce(String how) {
        pool.recordFailure(a(), a().breaker().generation(), HealthReport.Kind.FAILING, how);
    }

    @Test
    void a_report_tells_when_the_node_is_tried_next() {
        failsOnce("answered 500");

        HealthReport report = onlyReport();
        assertEquals(HealthReport.Breaker.OPEN, report.breaker());
        assertEquals(time.now().plus(a().breaker().openFor()), report.nextProbe());
        assertEquals(time.now(), report.since());
    }

    @Test
    void a_report_of_health_checks_has_no_next_probe_since_they_go_on() {
        for (int i = 0; i < 2; i++) {
            pool.onHealthCheck(a(), false, false, "no answer");
        }

        assertEquals(HealthReport.Breaker.OPEN, onlyReport().breaker());
        assertNull(onlyReport().nextProbe());
    }

    @Test
    void a_report_stays_the_same_while_nothing_changes_so_that_nobody_is_woken_for_it() {
        for (int i = 0; i < 2; i++) {
            pool.onHealthCheck(a(), false, false, "no answer");
        }
        HealthReport first = onlyReport();
        seconds(5);

        assertEquals(first, onlyReport());
    }

    @Test
    void a_node_that_waits_for_the_request_that_probes_it_is_told_as_half_open() {
        failsOnce("answered 500");
        Instant since = time.now();
        seconds(10);

        HealthReport report = onlyReport();
        assertEquals(HealthReport.Kind.PROBING, report.kind());
        assertEquals(HealthReport.Breaker.HALF_OPEN, report.breaker());
        assertEquals("answered 500", report.reason());
        assertEquals(since, report.since());
        assertNull(report.nextProbe());
    }

    @Test
    void a_probe_that_fails_is_told_with_the_new_reason_the_next_probe_and_since_when_it_has_been_out() {
        failsOnce("answered 500");
        Instant since = time.now();
        seconds(10);
        assertTrue(a().breaker().tryAcquire());

        failsOnce("answered 502");

        HealthReport report = onlyReport();
        assertEquals(HealthReport.Kind.FAILING, report.kind());
        assertEquals("answered 502", report.reason());
        assertEquals(since, report.since());
        assertEquals(time.now().plus(a().breaker().openFor()), report.nextProbe());
    }

    @Test
    void a_probe_that_does_not_end_is_followed_by_another_one_and_the_report_tells_when() {
        failsOnce("answered 500");
        seconds(3);
        assertTrue(a().breaker().tryAcquire());
        seconds(2);

        HealthReport report = onlyReport();
        assertEquals(HealthReport.Kind.FAILING, report.kind());
        assertTrue(report.nextProbe().isAfter(time.now()));
    }

    @Test
    void a_probe_that_succeeds_ends_all_reports() {
        failsOnce("answered 500");
        seconds(10);
        assertTrue(a().breaker().tryAcquire());

        pool.recordSuccess(a(), a().breaker().generation(), new RequestKind("GET", "/"), Duration.ofMillis(1), false);

        assertEquals(List.of(), reports());
    }

    @Test
    void a_reason_is_whole_and_yet_bounded() {
        failsOnce("x".repeat(1_000));
        assertEquals("x".repeat(1_000), onlyReport().reason());

        assertEquals(
                1_003,
                HealthReport.of(instance("a"), HealthReport.Kind.FAILING, "router/1", "x".repeat(9_999), Instant.EPOCH)
                        .reason()
                        .length());
    }

    @Nested
    class WhenMostAreOut {
        private void fails(String id) {
            Node node = pool.nodes().stream()
                    .filter(n -> n.instance().id().equals(id))
                    .findFirst()
                    .orElseThrow();
            pool.recordFailure(node, node.breaker().generation(), HealthReport.Kind.FAILING, "answered 500");
        }

        private List<String> panicked() {
            return registry.read().result().conditions().stream()
                    .filter(one -> HealthReport.is(one, HealthReport.Kind.PANICKED))
                    .map(one -> one.name() + ": " + one.reason())
                    .toList();
        }

        @Test
        void people_are_told_of_each_that_is_used_all_the_same() {
            fails("a");
            assertEquals(List.of(), panicked());

            fails("b");
            fails("c");

            assertEquals(List.of("back/a: answered 500", "back/b: answered 500", "back/c: answered 500"), panicked());
        }

        @Test
        void as_long_as_it_lasts() {
            List.of("a", "b", "c").forEach(this::fails);
            seconds(10);
            assertEquals(3, panicked().size());

            for (Node node : pool.nodes()) {
                assertTrue(node.breaker().admits(), "its probe is due");
                pool.recordSuccess(
                        node, node.breaker().generation(), new RequestKind("GET", "/"), Duration.ofMillis(1), false);
            }

            assertEquals(List.of(), panicked());
        }

        @Test
        void and_no_longer_than_the_router_that_says_so() {
            List.of("a", "b", "c").forEach(this::fails);

            time.advance(Duration.ofSeconds(4));

            assertEquals(List.of(), panicked());
        }

        @Test
        void what_is_gone_is_not_spoken_of() {
            List.of("a", "b", "c").forEach(this::fails);
            registry.release(NODES.get(0));
            pool.update(NODES.subList(1, 3), List.of());
            seconds(2);

            assertEquals(2, panicked().size());
        }
    }
}
