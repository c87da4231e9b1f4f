package io.holdfast.roles.router;

import io.holdfast.balancing.BreakerCause;
import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.balancing.NodePool;
import io.holdfast.base.time.Time;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Registry;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on the health of nodes: opens and closes each node's {@link NodeCircuit}, and reports ejected nodes to the other routers.
 * Confined to the router's event loop.
 *
 * <p>A router that panics reports no node as unhealthy: when most nodes look dead from here, this router is more likely to be cut off. What
 * it sees is still shown to people, as {@link HealthReport.Kind#PANICKED}.
 */
final class Evictions implements NodePool.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Evictions.class);

    private final Vertx vertx;
    private final Time time;
    private final String router;
    private final HealthReports registry;
    private final RouterMetrics metrics;
    private final NodeCircuit.Listener monitor;
    private final Map<Node, NodeCircuit> circuits = new LinkedHashMap<>(); // of the nodes that are ejected
    private final Map<Node, HealthReport> reports = new HashMap<>();
    private final Map<Node, HealthReport> panicked = new HashMap<>();
    private final Map<Node, HealthReport> probing = new HashMap<>();
    private Function<Node, NodePool> pools = node -> null;
    private Consumer<Node> confirm = node -> {};

    /** @param router the name of this router in its reports @param monitor notified of each change of a breaker */
    Evictions(
            Vertx vertx,
            Time time,
            Registry registry,
            String router,
            RouterMetrics metrics,
            NodeCircuit.Listener monitor) {
        this.vertx = vertx;
        this.time = time;
        this.router = router;
        this.registry = new HealthReports(registry);
        this.metrics = metrics;
        this.monitor = monitor;
    }

    /** Sets what it needs and what needs it. @param confirmer checks a node that another router could not reach */
    void connect(Function<Node, NodePool> poolOf, Consumer<Node> confirmer) {
        pools = poolOf;
        confirm = confirmer;
    }

    @Override
    public void ejected(Node node, BreakerCause cause) {
        boolean panicking = pools.apply(node).isPanicking();
        metrics.evicted(node);
        circuits.computeIfAbsent(node, n -> new NodeCircuit(vertx, n, monitor)).open(cause);
        if (panicking) {
            LOG.warn("{}: too few nodes are left, all are used", node.instance().service());
        } else if (node.isKeptOutFromHere()) {
            reports.put(node, report(node, node.kind(), time.now()));
            registry.publish(reports.get(node));
        }
        reportPanic(false);
    }

    @Override
    public void reopened(Node node, BreakerCause cause) {
        NodeCircuit circuit = circuits.get(node);
        if (circuit != null) {
            circuit.open(cause);
        }
        registry.withdraw(probing.remove(node));
        // With what its probe brought, and when the next one is due; it has been out since it was reported first.
        HealthReport before = reports.get(node);
        if (before != null && node.isKeptOutFromHere()) {
            reports.put(node, report(node, node.kind(), before.since()));
            registry.publish(reports.get(node));
        }
    }

    @Override
    public void readmitted(Node node, BreakerCause cause) {
        NodeCircuit circuit = circuits.remove(node);
        if (circuit != null) {
            circuit.close(cause);
        }
        registry.withdraw(reports.remove(node));
        registry.withdraw(panicked.remove(node));
        registry.withdraw(probing.remove(node));
        reportPanic(false);
    }

    @Override
    public void suspected(Node node) {
        confirm.accept(node);
    }

    @Override
    public void removed(Node node) {
        NodeCircuit circuit = circuits.remove(node);
        if (circuit != null) {
            circuit.discard();
        }
        reports.remove(node);
        panicked.remove(node);
        probing.remove(node);
        metrics.forget(node);
    }

    /** Renews the reports of nodes that are still kept out from here, and of those that are used all the same. */
    void renew() {
        circuits.values().forEach(NodeCircuit::update);
        reports.replaceAll(
                (node, report) -> isProbedAnew(node, report) ? report(node, node.kind(), report.since()) : report);
        reports.forEach((node, report) -> {
            if (node.isKeptOutFromHere()) {
                registry.publish(report);
            }
        });
        reports.forEach((node, report) -> {
            if (node.breaker().state() == NodeBreaker.State.HALF_OPEN) {
                registry.publish(probing.computeIfAbsent(node, n -> probing(n, report.since())));
            } else {
                registry.withdraw(probing.remove(node));
            }
        });
        reportPanic(true);
    }

    // Panic begins and ends with the ejection or return of one node, and concerns all nodes that are ejected.
    private void reportPanic(boolean renewed) {
        for (Node node : circuits.keySet()) {
            boolean isNew = !panicked.containsKey(node);
            if (!pools.apply(node).isPanicking()) {
                registry.withdraw(panicked.remove(node));
            } else if (isNew || renewed) {
                registry.publish(
                        panicked.computeIfAbsent(node, n -> report(n, HealthReport.Kind.PANICKED, time.now())));
            }
        }
    }

    // The probe that the report announced did not end in time, and the next one is due later.
    private boolean isProbedAnew(Node node, HealthReport report) {
        return node.breaker().state() == NodeBreaker.State.OPEN
                && report.nextProbe() != null
                && !report.nextProbe().isAfter(time.now());
    }

    private HealthReport probing(Node node, Instant since) {
        return report(node, HealthReport.Kind.PROBING, since).with(HealthReport.Breaker.HALF_OPEN, null);
    }

    private HealthReport report(Node node, HealthReport.Kind kind, Instant since) {
        boolean probed = node.breaker().state() == NodeBreaker.State.OPEN;
        return HealthReport.of(node.instance(), kind, router, node.reason(), since)
                .with(
                        HealthReport.Breaker.OPEN,
                        probed ? time.now().plus(node.breaker().opensFor()) : null);
    }
}
