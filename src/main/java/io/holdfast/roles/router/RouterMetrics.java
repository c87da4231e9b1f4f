package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.base.time.Time;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The router's metrics: attempts, evictions and breakers by node, requests by service. The series of a node outlive it for a while, or
 * those of a dead node would be gone before anybody has read them; their number and their age are bounded. Confined to the router's event
 * loop.
 */
final class RouterMetrics {
    /** Several scrape intervals, and the windows of the alerts. */
    static final Duration KEPT_FOR = Duration.ofMinutes(15);

    static final int GONE_MAX = 1_000;

    private final MeterRegistry meters;
    private final Time time;
    private final Map<Tags, NodeSeries> byNode = new HashMap<>();
    private final Map<Tags, Long> goneAtNanos = new LinkedHashMap<>(); // in the order in which they went

    RouterMetrics(MeterRegistry meters) {
        this(meters, Time.system());
    }

    RouterMetrics(MeterRegistry meters, Time time) {
        this.meters = meters;
        this.time = time;
    }

    /** A node is there: its counters begin with zero, since the first scrape of a counter shows no increase. */
    void appeared(Node node) {
        Tags tags = of(node);
        if (!node.isRemoved()) {
            goneAtNanos.remove(tags);
            byNode.computeIfAbsent(tags, t -> new NodeSeries(meters, t)).belongsTo(node);
        }
    }

    /** @param result {@code 2xx} to {@code 5xx}, or how there was no answer */
    void attempt(Node node, String result, Duration took) {
        appeared(node);
        NodeSeries series = byNode.get(of(node));
        if (series != null) { // else it ended so late that its series are gone, and nothing would remove them again
            series.attempt(result, took);
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
        NodeSeries series = byNode.get(of(node));
        if (series != null) {
            series.breakerChanged(state);
        }
    }

    /** @param status that the client got, 0 when it was gone */
    void request(String service, int status, int attempts, Duration took) {
        meters.timer("holdfast.router.requests", "service", service, "status", Integer.toString(status))
                .record(took);
        if (attempts > 1) {
            meters.counter("holdfast.router.retries", "service", service).increment(attempts - 1.0);
        }
    }

    /** A node is gone: its gauges go at once, its counters after a while. */
    void forget(Node node) {
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

    private static Tags of(Node node) {
        return Tags.of(
                "service", node.instance().service(), "node", node.instance().id());
    }
}
