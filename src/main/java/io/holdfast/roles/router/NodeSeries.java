package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one node, over all its starts: counters and gauges alone, since there may be a thousand nodes. Changed on the router's event
 * loop; scrapes read it on other threads.
 */
final class NodeSeries {
    private final MeterRegistry meters;
    private final Tags tags;
    private final Counter evictions;
    private final Map<String, Counter> attempts = new HashMap<>();
    private final List<Meter> ofPresentNode = new ArrayList<>();
    private @Nullable Node node;
    private volatile NodeBreaker.State breaker = NodeBreaker.State.CLOSED;

    NodeSeries(MeterRegistry meters, Tags tags) {
        this.meters = meters;
        this.tags = tags;
        this.evictions = Counter.builder("holdfast.router.node.evictions")
                .description(
                        "how often this router took the node out of rotation; kept for 15 minutes after the node is gone, "
                                + "for 1,000 such nodes at most")
                .tags(tags)
                .register(meters);
        attempts("2xx");
    }

    void belongsTo(Node present) {
        if (node == present) {
            return;
        }
        belongsToNobody();
        node = present;
        breaker = NodeBreaker.State.CLOSED;
        ofPresentNode.add(Gauge.builder("holdfast.router.node.in.flight", present, Node::active)
                .description("requests under way at the node")
                .tags(tags)
                .strongReference(true)
                .register(meters));
        for (NodeBreaker.State state : NodeBreaker.State.values()) {
            ofPresentNode.add(Gauge.builder("holdfast.router.node.breaker", this, own -> own.breaker == state ? 1 : 0)
                    .description("1 for the state the node's breaker is in (closed, open, half_open), 0 for the others")
                    .tags(tags.and("state", word(state)))
                    .strongReference(true)
                    .register(meters));
        }
    }

    boolean isOf(Node other) {
        return node == other;
    }

    void belongsToNobody() {
        node = null;
        ofPresentNode.forEach(meters::remove);
        ofPresentNode.clear();
    }

    /** @param result {@code 2xx} to {@code 5xx}, or how there was no response */
    void attempt(String result) {
        attempts(result).increment();
    }

    void evicted() {
        evictions.increment();
    }

    void breakerChanged(NodeBreaker.State state) {
        breaker = state;
    }

    /** Removes all of them from what is exported. */
    void remove() {
        belongsToNobody();
        meters.remove(evictions);
        attempts.values().forEach(meters::remove);
    }

    static String word(NodeBreaker.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private Counter attempts(String result) {
        return attempts.computeIfAbsent(result, r -> Counter.builder("holdfast.router.node.attempts")
                .description("attempts at one node; result is 2xx to 5xx or why there was no response")
                .tags(tags.and("result", r))
                .register(meters));
    }
}
