package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.base.time.Time;
import io.holdfast.telemetry.metrics.HttpLabels;
import io.holdfast.telemetry.metrics.ServerRequests;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The router's metrics: attempts, evictions and breakers by node, all else by service. The series of a node outlive it for a while, or
 * those of a dead node would be gone before anybody has read them; their number and their age are bounded. Confined to the router's event
 * loop.
 */
final class RouterMetrics {
    /** Several scrape intervals, and the windows of the alerts. */
    static final Duration KEPT_FOR = Duration.ofMinutes(15);

    static final int GONE_MAX = 1_000;

    /** Services that were ever seen; those beyond it are counted together. */
    static final int SERVICES_MAX = 500;

    private static final String OTHER_SERVICES = "(other)";

    private final MeterRegistry meters;
    private final Time time;
    private final ServerRequests requests;
    private final Map<Tags, NodeSeries> byNode = new HashMap<>();
    private final Map<Node, NodeSeries> present = new IdentityHashMap<>(); // of nodes that are not gone
    private final Map<Tags, Long> goneAtNanos = new LinkedHashMap<>(); // in the order in which they went
    private final Map<String, ServiceSeries> byService = new HashMap<>();

    RouterMetrics(MeterRegistry meters) {
        this(meters, Time.system());
    }

    RouterMetrics(MeterRegistry meters, Time time) {
        this.meters = meters;
        this.time = time;
        this.requests = new ServerRequests(meters, RouterVerticle.SERVICE);
        requests.expect(Unrouted.SERVICE, HttpMethod.GET.name(), "");
    }

    /** A route is there: what is counted of it begins with zero. */
    void appeared(Route route) {
        service(route.service());
        requests.expect(route.service(), HttpMethod.GET.name(), route.prefix());
    }

    /** A node is there: its counters begin with zero, since the first scrape of a counter shows no increase. */
    void appeared(Node node) {
        Tags tags = of(node);
        if (!node.isRemoved()) {
            goneAtNanos.remove(tags);
            NodeSeries series = byNode.computeIfAbsent(tags, t -> new NodeSeries(meters, t));
            series.belongsTo(node);
            present.put(node, series);
        }
    }

    void attempt(Node node, AttemptResult result, long tookNanos) {
        service(node.instance().service()).timer(result).record(tookNanos, TimeUnit.NANOSECONDS);
        NodeSeries series = present.get(node);
        if (series == null) {
            appeared(node);
            series = byNode.get(of(node));
        }
        if (series != null) { // else it ended so late that its series are gone, and nothing would remove them again
            series.attempt(result.summary());
        }
    }

    void evicted(Node node) {
        appeared(node);
        NodeSeries series = byNode.get(of(node));
        if (series != null) {
            series.evicted();
        }
    }

    /** The breaker of a node entered {@code state}. */
    void breakerChanged(Node node, NodeBreaker.State state) {
        appeared(node);
        service(node.instance().service()).breakerChanged(state);
        NodeSeries series = byNode.get(of(node));
        if (series != null) {
            series.breakerChanged(state);
        }
    }

    /** A request to a service ended. */
    void ended(Exchange exchange, int status) {
        boolean left = exchange.isAbandoned();
        service(exchange.service())
                .responded(status, left, exchange.plan().tried().size());
        requests.ended(
                exchange.service(),
                HttpLabels.method(exchange.request().method()),
                exchange.route().prefix(),
                left ? ServerRequests.CLIENT_LEFT : status,
                exchange.tookNanos(time));
    }

    /** A request that goes to no service. */
    void unrouted(String method, int status, long tookNanos) {
        requests.ended(Unrouted.SERVICE, HttpLabels.method(method), "", status, tookNanos);
    }

    /** Looks at what has a state. @param upstreams by their services; those without a route are left out */
    void look(Map<String, Upstream> upstreams) {
        byService.forEach(
                (name, series) -> Optional.ofNullable(upstreams.get(name)).ifPresentOrElse(series::look, series::gone));
    }

    /** A node is gone: its gauges go at once, its counters after a while. */
    void forget(Node node) {
        present.remove(node);
        Tags tags = of(node);
        NodeSeries series = byNode.get(tags);
        if (series == null || !series.isOf(node)) {
            return; // a later start of the instance has the series already
        }
        series.belongsToNobody();
        goneAtNanos.put(tags, time.nanos());
        sweep();
    }

    /** Removes series that were kept for long enough. */
    void sweep() {
        var oldestFirst = goneAtNanos.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<Tags, Long> gone = oldestFirst.next();
            boolean old = time.nanos() - gone.getValue() >= KEPT_FOR.toNanos();
            if (!old && goneAtNanos.size() <= GONE_MAX) {
                return;
            }
            byNode.remove(gone.getKey()).remove();
            oldestFirst.remove();
        }
    }

    private ServiceSeries service(String name) {
        ServiceSeries known = byService.get(name);
        if (known != null) {
            return known;
        }
        String bounded = byService.size() < SERVICES_MAX ? name : OTHER_SERVICES;
        return byService.computeIfAbsent(bounded, n -> new ServiceSeries(meters, n));
    }

    private static Tags of(Node node) {
        return Tags.of(
                "service", node.instance().service(), "node", node.instance().id());
    }
}
