package io.holdfast.roles.router;

import static io.holdfast.balancing.NodeBreaker.State.CLOSED;
import static io.holdfast.balancing.NodeBreaker.State.HALF_OPEN;
import static io.holdfast.balancing.NodeBreaker.State.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.balancing.BreakerCause;
import io.holdfast.balancing.BreakerEvent;
import io.holdfast.balancing.BreakerEvents;
import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.RequestKind;
import io.holdfast.balancing.RiseFallCounter;
import io.holdfast.base.time.Time;
import io.holdfast.registry.AdminOverride;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import io.holdfast.registry.LocalRegistry;
import io.holdfast.telemetry.events.EventLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.Timeout;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every verdict over a node is a notification of its Vert.x circuit breaker, and with it a log line, a count and an event. */
@ExtendWith(VertxExtension.class)
@Timeout(value = 2, timeUnit = TimeUnit.MINUTES)
class BreakerNotificationsTest {
    private static final Duration OPEN_FOR = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final List<Instance> NODES = Stream.of("a", "b", "c")
            .map(id ->
                    new Instance("back", id, 1, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, Map.of()))
            .toList();

    private final Time time = Time.system();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RouterMetrics metrics = new RouterMetrics(meters);
    private final BreakerEvents events = new BreakerEvents();
    private final EventLog log = new EventLog("a", time, EventLog.Limits.USUAL);
    private final List<String> onEventBus = new ArrayList<>();
    private Vertx vertx;
    private NodePool pool;
    private Evictions evictions;
    private Runnable onChange = () -> {};

    @BeforeEach
    void three_nodes(Vertx deployed, VertxTestContext context) {
        vertx = deployed;
        BreakerMonitor monitor = new BreakerMonitor(time, metrics, events, log.bursts());
        evictions = new Evictions(vertx, time, new LocalRegistry(time), "router/1", metrics, (node, state, cause) -> {
            monitor.changed(node, state, cause);
            onChange.run();
        });
        evictions.connect(node -> pool, node -> {});
        vertx.eventBus()
                .<JsonObject>consumer(
                        NodeCircuit.ADDRESS,
                        message -> onEventBus.add(message.body().getString("name") + " "
                                + message.body().getString("state")));
        breakersOpenFor(LONG);
        context.completeNow();
    }

    private void breakersOpenFor(Duration openFor) {
        NodeBreaker.Config breaker =
                new NodeBreaker.Config(3, 50, 4, Duration.ofSeconds(10), openFor, LONG, Duration.ofMinutes(1));
        pool = new NodePool(
                new NodePool.Config(9, 9, 0, Duration.ZERO, breaker, new RiseFallCounter.Config(LONG, LONG, 2, 2)),
                time,
                evictions);
        update(List.of());
    }

    private void update(List<InstanceCondition> conditions) {
        pool.update(NODES, conditions);
    }

    private Node a() {
        return pool.nodes().iterator().next();
    }

    private void fails(int times) {
        for (int i = 0; i < times; i++) {
            pool.recordFailure(a(), a().breaker().generation(), HealthReport.Kind.FAILING, "answered 500");
        }
    }

    private void succeeds(int times) {
        for (int i = 0; i < times; i++) {
            pool.recordSuccess(
                    a(), a().breaker().generation(), new RequestKind("GET", "/"), Duration.ofMillis(1), false);
        }
    }

    private void checks(boolean good, boolean answered) {
        for (int i = 0; i < 2; i++) {
            pool.onHealthCheck(a(), good, answered, answered ? "health check answered 503" : "no answer");
        }
    }

    private record Change(NodeBreaker.State state, BreakerCause cause, String reason) {}

    private static Change change(NodeBreaker.State state, BreakerCause cause, String reason) {
        return new Change(state, cause, reason);
    }

    private List<Change> changes() {
        List<BreakerEvent> oldestFirst = new ArrayList<>(events.recent());
        Collections.reverse(oldestFirst);
        return oldestFirst.stream()
                .map(event -> change(event.state(), event.cause(), event.reason()))
                .toList();
    }

    private double counted(String state) {
        return meters.get("holdfast.router.breaker.transitions")
                .tags("service", "back", "state", state)
                .counter()
                .count();
    }

    @Test
    void failures_in_a_row() {
        fails(3);

        assertEquals(List.of(change(OPEN, BreakerCause.CONSECUTIVE_FAILURES, "answered 500")), changes());
        assertEquals(1, counted("open"));
    }

    @Test
    void a_share_of_failures() {
        fails(2);
        succeeds(1);
        fails(1);

        assertEquals(List.of(change(OPEN, BreakerCause.FAILURE_RATIO, "answered 500")), changes());
    }

    @Test
    void a_node_that_is_unreachable_and_back() {
        checks(false, false);
        checks(true, true);

        assertEquals(
                List.of(
                        change(OPEN, BreakerCause.HEALTH_CHECK, "no answer"),
                        change(CLOSED, BreakerCause.HEALTH_CHECK, "")),
                changes());
        assertEquals(
                List.of(1.0, 0.0, 1.0),
                Stream.of("open", "half_open", "closed").map(this::counted).toList());
    }

    @Test
    void a_node_that_says_it_is_failing() {
        checks(false, true);

        assertEquals(List.of(change(OPEN, BreakerCause.HEALTH_CHECK, "health check answered 503")), changes());
    }

    @Test
    void a_node_that_is_an_outlier() {
        for (int i = 0; i < 3; i++) {
            pool.recordSlow(a(), a().breaker().generation(), new RequestKind("GET", "/"), "slow");
        }

        assertEquals(List.of(change(OPEN, BreakerCause.SLOW, "slow")), changes());
    }

    @Test
    void the_report_of_another_router_and_its_end() {
        update(List.of(
                new HealthReport("back/a", 1, HealthReport.Kind.FAILING, "router/2", "answered 500", Instant.EPOCH)));
        update(List.of());

        assertEquals(
                List.of(
                        change(OPEN, BreakerCause.HEALTH_REPORT, "marked by router/2: answered 500"),
                        change(CLOSED, BreakerCause.HEALTH_REPORT, "")),
                changes());
    }

    @Test
    void an_operator_who_ejects_and_whose_ejection_ends() {
        update(List.of(new AdminOverride("back/a", 1, AdminOverride.Kind.EJECTED, "new disk", Instant.EPOCH)));
        update(List.of());

        assertEquals(
                List.of(
                        change(OPEN, BreakerCause.ADMIN_OVERRIDE, "marked by operator: new disk"),
                        change(CLOSED, BreakerCause.ADMIN_OVERRIDE, "")),
                changes());
    }

    @Test
    void an_operator_who_readmits() {
        fails(3);
        update(List.of(new AdminOverride("back/a", 1, AdminOverride.Kind.READMITTED, "readmitted", Instant.EPOCH)));

        assertEquals(
                List.of(
                        change(OPEN, BreakerCause.CONSECUTIVE_FAILURES, "answered 500"),
                        change(CLOSED, BreakerCause.ADMIN_OVERRIDE, "")),
                changes());
    }

    @Test
    void a_probe_that_is_due_and_succeeds(VertxTestContext context) {
        onceHalfOpen(() -> succeeds(1), context, () -> {
            assertEquals(
                    List.of(
                            change(OPEN, BreakerCause.CONSECUTIVE_FAILURES, "answered 500"),
                            change(HALF_OPEN, BreakerCause.OPEN_TIME_OVER, "answered 500"),
                            change(CLOSED, BreakerCause.PROBE_SUCCEEDED, "")),
                    changes());
            // A breaker that is new says that it is closed.
            assertEquals(List.of("back/a CLOSED", "back/a OPEN", "back/a HALF_OPEN", "back/a CLOSED"), onEventBus);
        });
    }

    @Test
    void a_probe_that_fails(VertxTestContext context) {
        onceHalfOpen(
                () -> fails(1),
                context,
                () -> assertEquals(
                        List.of(
                                change(OPEN, BreakerCause.CONSECUTIVE_FAILURES, "answered 500"),
                                change(HALF_OPEN, BreakerCause.OPEN_TIME_OVER, "answered 500"),
                                change(OPEN, BreakerCause.PROBE_FAILED, "answered 500")),
                        changes().subList(0, 3)));
    }

    /** Opens the breaker of a for a moment, sends {@code probe} when that is over, and looks at what was told. */
    private void onceHalfOpen(Runnable probe, VertxTestContext context, Runnable check) {
        vertx.runOnContext(v -> {
            breakersOpenFor(OPEN_FOR);
            onChange = () -> {
                if (events.recent().get(0).state() == HALF_OPEN) {
                    onChange = () -> {};
                    vertx.runOnContext(w -> {
                        assertTrue(a().breaker().tryAcquire());
                        probe.run();
                        vertx.setTimer(1, t -> context.verify(check::run).completeNow());
                    });
                }
            };
            fails(3);
        });
    }

    @Test
    void nothing_of_a_node_that_was_removed(VertxTestContext context) {
        vertx.runOnContext(v -> {
            breakersOpenFor(OPEN_FOR);
            fails(3);
            pool.update(NODES.subList(1, 3), List.of());
            vertx.setTimer(
                    OPEN_FOR.toMillis() * 3,
                    t -> context.verify(() -> assertEquals(1, changes().size())).completeNow());
        });
    }
}
