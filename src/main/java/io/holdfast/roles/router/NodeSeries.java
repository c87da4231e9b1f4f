package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The metrics of one node, over all its starts. Confined to the router's event loop. */
final class NodeSeries {
    private final MeterRegistry meters;
    private final Tags tags;
    private final Counter evictions;
    private final Map<NodeBreaker.State, Counter> transitions = new EnumMap<>(NodeBreaker.State.class);
    private final Map<String, Timer> attempts = new HashMap<>();
    private Node node;
    private Gauge active;

    NodeSeries(MeterRegistry meters, Tags tags) {
        this.meters = meters;
        this.tags = tags;
        this.evictions = meters.counter("holdfast.router.evictions", tags);
        for (NodeBreaker.State state : NodeBreaker.State.values()) {
            String name = state.name().toLowerCase(Locale.ROOT);
            transitions.put(state, meters.counter("holdfast.router.breaker.transitions", tags.and("state", name)));
        }
    }

    void belongsTo(Node present) {
        if (node == present) {
            return;
        }
        belongsToNobody();
        node = present;
        active = Gauge.builder("holdfast.router.node.active", present, Node::active)
                .tags(tags)
                .strongReference(true)
                .register(meters);
    }

    boolean isOf(Node other) {
        return node == other;
    }

    void belongsToNobody() {
        node = null;
        if (active != null) {
            meters.remove(active);
            active = null;
        }
    }

    void attempt(String result, Duration took) {
        attempts.computeIfAbsent(result, r -> meters.timer("holdfast.router.attempts", tags.and("result", r)))
                .record(took);
    }

    void evicted() {
        evictions.increment();
    }

    void breakerChanged(NodeBreaker.State state) {
        transitions.get(state).increment();
    }

    /** Removes all of them from what is exported. */
    void remove() {
        belongsToNobody();
        meters.remove(evictions);
        transitions.values().forEach(meters::remove);
        attempts.values().forEach(meters::remove);
    }
}
