package io.holdfast.roles.router;

import io.holdfast.balancing.BreakerCause;
import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodePool;
import io.holdfast.base.time.Time;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Registry;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on the verdicts: opens and resets the node's Vert.x circuit breaker, which carries the state for whoever listens there, and
 * tells the other routers by a mark in the registry. Confined to the router's event loop.
 *
 * <p>No mark against a node is set while this router panics: when most nodes look dead from here, it is rather this router that is cut
 * off. What it sees is still told to people, as {@link HealthReport.Kind#PANICKED}.
 */
final class Evictions implements NodePool.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Evictions.class);
    /** Renewed every second: a router that dies, or has no request to probe the node with, soon stops keeping it from others. */
    private static final Duration REPORT_TTL = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final Time time;
    private final Registry registry;
    private final String router;
    private final RouterMetrics metrics;
    private final Map<Node, CircuitBreaker> breakers = new HashMap<>();
    private final Map<Node, HealthReport> reports = new HashMap<>();
    private final Set<Node> out = new LinkedHashSet<>();
    private final Map<Node, HealthReport> panicked = new HashMap<>();
    private Function<Node, NodePool> pools = node -> null;
    private Consumer<Node> confirm = node -> {};

    Evictions(Vertx vertx, Time time, Registry registry, String router, RouterMetrics metrics) {
        this.time = time;
        this.metrics = metrics;
        this.vertx = vertx;
        this.registry = registry;
        this.router = router;
    }

    /** What it needs and what needs it. @param confirmer checks a node that another router could not reach */
    void connect(Function<Node, NodePool> poolOf, Consumer<Node> confirmer) {
        pools = poolOf;
        confirm = confirmer;
    }

    @Override
    public void ejected(Node node, BreakerCause cause) {
        String name = node.instance().name();
        boolean panicking = pools.apply(node).isPanicking();
        metrics.evicted(node);
        LOG.warn("{} evicted: {}{}", name, node.reason(), panicking ? "; too few are left, all are used" : "");
        breakers.computeIfAbsent(node, this::breaker).open();
        if (!panicking && node.isKeptOutFromHere()) {
            reports.put(node, HealthReport.of(node.instance(), node.kind(), router, node.reason(), time.now()));
            publish(reports.get(node));
        }
        out.add(node);
        tellOfPanic(false);
    }

    @Override
    public void readmitted(Node node, BreakerCause cause) {
        LOG.info("{} is back in rotation", node.instance().name());
        CircuitBreaker breaker = breakers.remove(node);
        if (breaker != null) {
            breaker.reset();
            breaker.close();
        }
        withdraw(reports.remove(node));
        out.remove(node);
        withdraw(panicked.remove(node));
        tellOfPanic(false);
    }

    @Override
    public void reopened(Node node, BreakerCause cause) {}

    @Override
    public void suspected(Node node) {
        confirm.accept(node);
    }

    @Override
    public void removed(Node node) {
        breakers.remove(node);
        reports.remove(node);
        out.remove(node);
        panicked.remove(node);
        metrics.forget(node);
    }

    /** Renews the reports of what is still kept out from here, and of what is used all the same. */
    void renew() {
        reports.forEach((node, report) -> {
            if (node.isKeptOutFromHere()) {
                publish(report);
            }
        });
        tellOfPanic(true);
    }

    // A panic begins and ends with the last node that goes or comes, and is about all that are out.
    private void tellOfPanic(boolean renewed) {
        for (Node node : out) {
            boolean news = !panicked.containsKey(node);
            if (!pools.apply(node).isPanicking()) {
                withdraw(panicked.remove(node));
            } else if (news || renewed) {
                publish(panicked.computeIfAbsent(
                        node,
                        n -> HealthReport.of(
                                n.instance(), HealthReport.Kind.PANICKED, router, n.reason(), time.now())));
            }
        }
    }

    private void publish(HealthReport report) {
        registry.setCondition(report, REPORT_TTL)
                .onFailure(cause -> LOG.debug("{} not reported: {}", report.name(), cause.getMessage()));
    }

    private void withdraw(@Nullable HealthReport report) {
        if (report != null) {
            registry.clearCondition(report)
                    .onFailure(cause -> LOG.debug("{} report not withdrawn: {}", report.name(), cause.getMessage()));
        }
    }

    // The verdict is ours; this one never opens by itself, and its own reset time is that of the first probe.
    private CircuitBreaker breaker(Node node) {
        CircuitBreakerOptions options = new CircuitBreakerOptions()
                .setMaxFailures(Integer.MAX_VALUE)
                .setTimeout(-1)
                .setResetTimeout(Math.max(1, node.breaker().openFor().toMillis()))
                .setNotificationAddress("holdfast.breaker")
                .setNotificationPeriod(0);
        return CircuitBreaker.create(node.instance().name(), vertx, options);
    }
}
