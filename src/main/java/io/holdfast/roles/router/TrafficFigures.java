package io.holdfast.roles.router;

import io.holdfast.api.RouterFigures;
import io.holdfast.balancing.Node;
import io.holdfast.balancing.RetryBudget;
import io.holdfast.base.time.Time;
import io.holdfast.telemetry.figures.Figures;
import io.holdfast.telemetry.figures.RollingFigures;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What this router saw in the last ten seconds, by node and by service, for people who look at the whole. Confined to the router's event
 * loop; any thread may read {@link #latest}.
 */
final class TrafficFigures {
    private record OfService(RollingFigures requests, RollingFigures retries) {}

    private final Time time;
    private final String router;
    private final long beganNanos;
    private final Map<Node, RollingFigures> byNode = new IdentityHashMap<>();
    private final Map<String, OfService> byService = new HashMap<>();
    private volatile RouterFigures latest;

    TrafficFigures(Time time, String router, RetryBudget.Config budget) {
        this.time = time;
        this.router = router;
        this.beganNanos = time.nanos();
        this.latest = new RouterFigures(
                router,
                1,
                new RouterFigures.RetryBudget(0, budget.least(), budget.least(), budget.percent()),
                List.of());
    }

    /** The node responded. */
    void responded(Node node, OpenResponse response, long nowNanos, long tookNanos) {
        boolean good = ResponseClassifier.classify(response.status(), response.hasRetryAfter())
                == ResponseClassifier.Verdict.SUCCESS;
        of(node, nowNanos).add(nowNanos, good, tookNanos);
    }

    /** The attempt failed; that a client left, or that this process lacks something, tells nothing about the node. */
    void failed(Node node, AttemptFailure failure, long nowNanos, long tookNanos) {
        if (failure.countsAgainstNode() || failure.kind() == AttemptFailure.Kind.SLOW) {
            of(node, nowNanos).add(nowNanos, false, tookNanos);
        }
    }

    /** The response broke after its head, which was counted as good: like the breaker, this counts both. */
    void broke(Node node) {
        long now = time.nanos();
        of(node, now).add(now, false);
    }

    /** A client has its response. */
    void answered(Exchange exchange, int status) {
        long now = time.nanos();
        OfService service = byService.computeIfAbsent(
                exchange.service(), s -> new OfService(new RollingFigures(now), new RollingFigures(now)));
        boolean good = ResponseClassifier.classify(status, false) == ResponseClassifier.Verdict.SUCCESS;
        if (exchange.isStream()) {
            service.requests().add(now, good); // how long people stay connected is no latency
        } else {
            service.requests().add(now, good, exchange.tookNanos(time));
        }
        for (int i = 0; i < exchange.plan().paidRetries(); i++) {
            service.retries().add(now, true);
        }
    }

    private RollingFigures of(Node node, long nowNanos) {
        RollingFigures known = byNode.get(node);
        if (known != null) {
            return known;
        }
        RollingFigures figures = new RollingFigures(nowNanos);
        if (!node.isRemoved()) { // else nothing would remove them again
            byNode.put(node, figures);
        }
        return figures;
    }

    /** Makes the present figures the {@link #latest}. @param routed whether clients' requests may go to a service */
    void publish(Upstreams upstreams, Predicate<String> routed, RetryBudget budget) {
        long now = time.nanos();
        List<RouterFigures.OfService> services = upstreams.byService().entrySet().stream()
                .filter(one -> routed.test(one.getKey()))
                .map(one -> service(one.getKey(), one.getValue(), now))
                .sorted(Comparator.comparing(RouterFigures.OfService::service))
                .toList();
        byNode.keySet().removeIf(Node::isRemoved);
        byService.keySet().removeIf(service -> !upstreams.byService().containsKey(service));
        latest = new RouterFigures(
                router,
                RollingFigures.secondsCovered(beganNanos, now),
                new RouterFigures.RetryBudget(budget.active(), budget.saved(), budget.savedMax(), budget.percent()),
                services);
    }

    private RouterFigures.OfService service(String name, Upstream upstream, long now) {
        OfService known = byService.get(name);
        Figures requests = known == null ? Figures.NONE : known.requests().at(now);
        return new RouterFigures.OfService(
                name,
                requests.ok(),
                requests.total(),
                upstream.pool().nodes().stream().mapToInt(Node::active).sum(),
                upstream.pending(),
                known == null ? 0 : known.retries().at(now).total(),
                upstream.pool().isPanicking(),
                requests.latency().text(),
                upstream.pool().nodes().stream().map(node -> node(node, now)).toList());
    }

    private RouterFigures.OfNode node(Node node, long now) {
        RollingFigures known = byNode.get(node);
        Figures attempts = known == null ? Figures.NONE : known.at(now);
        return new RouterFigures.OfNode(
                node.instance().id(),
                attempts.ok(),
                attempts.total(),
                node.active(),
                attempts.latency().text(),
                node.breaker().state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    RouterFigures latest() {
        return latest;
    }
}
