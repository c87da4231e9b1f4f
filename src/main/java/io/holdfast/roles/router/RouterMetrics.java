package io.holdfast.roles.router;

import io.holdfast.platform.upstream.Node;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;

/** What the router counts: attempts and evictions by node, requests by service. The series of a node that is gone disappear. */
final class RouterMetrics {
    private final MeterRegistry meters;

    RouterMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    /** @param result {@code 2xx} to {@code 5xx}, or how there was no answer */
    void attempt(Node node, String result, Duration took) {
        if (node.isGone()) {
            return; // its series would never disappear again
        }
        if (meters.find("holdfast.router.node.active").tags(of(node)).gauge() == null) {
            Gauge.builder("holdfast.router.node.active", node, Node::active)
                    .tags(of(node))
                    .register(meters);
        }
        meters.timer("holdfast.router.attempts", of(node).and("result", result)).record(took);
    }

    void evicted(Node node) {
        meters.counter("holdfast.router.evictions", of(node)).increment();
    }

    /** @param status that the client got, 0 when it was gone */
    void request(String service, int status, int attempts, Duration took) {
        meters.timer("holdfast.router.requests", "service", service, "status", Integer.toString(status))
                .record(took);
        if (attempts > 1) {
            meters.counter("holdfast.router.retries", "service", service).increment(attempts - 1.0);
        }
    }

    void forget(Node node) {
        List<Meter> own = meters.getMeters().stream()
                .filter(meter ->
                        meter.getId().getTags().containsAll(of(node).stream().toList()))
                .toList();
        own.forEach(meters::remove);
    }

    private static Tags of(Node node) {
        return Tags.of(
                "service", node.instance().service(), "node", node.instance().id());
    }
}
