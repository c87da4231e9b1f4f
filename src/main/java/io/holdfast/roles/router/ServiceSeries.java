package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one service behind the router. What has a state is looked at on the router's event loop once a second: scrapes on other
 * threads read what was seen last.
 */
final class ServiceSeries {
    /** By the first digit of the status; a tunnel has 101, which is not counted here. */
    private static final List<String> CLASSES = List.of("left", "", "2xx", "3xx", "4xx", "5xx");

    private static final int LEFT = 0;

    private record Look(int inRotation, int evicted, int queue, boolean panic) {}

    private final MeterRegistry meters;
    private final String service;
    private final Counter retries;
    private final @Nullable Counter[] responses = new Counter[CLASSES.size()];
    private final Map<NodeBreaker.State, Counter> transitions = new EnumMap<>(NodeBreaker.State.class);
    private final Map<AttemptResult, Timer> attempts = new HashMap<>();
    private final List<Meter> gauges = new ArrayList<>();
    private volatile Look last = new Look(0, 0, 0, false);

    ServiceSeries(MeterRegistry meters, String service) {
        this.meters = meters;
        this.service = service;
        this.retries = counter("retries", "attempts beyond the first").register(meters);
        for (int i = 0; i < responses.length; i++) {
            responses[i] = CLASSES.get(i).isEmpty() ? null : responses(CLASSES.get(i));
        }
        for (NodeBreaker.State state : NodeBreaker.State.values()) {
            transitions.put(
                    state,
                    counter("breaker.transitions", "how often breakers of nodes of the service entered the state")
                            .tag("state", NodeSeries.word(state))
                            .register(meters));
        }
        timer(AttemptResult.response("GET", 200));
        gauges.add(nodes("in_rotation", look -> look.inRotation()));
        gauges.add(nodes("evicted", look -> look.evicted()));
        gauges.add(gauge("queue", "requests that wait because all nodes are busy", Look::queue)
                .register(meters));
        gauges.add(gauge(
                        "panic",
                        "1 while so few nodes are healthy that evictions are ignored, else 0",
                        look -> look.panic() ? 1 : 0)
                .register(meters));
    }

    void look(Upstream upstream) {
        int evicted =
                (int) upstream.pool().nodes().stream().filter(Node::isEjected).count();
        int all = upstream.pool().nodes().size();
        last = new Look(
                all - evicted, evicted, upstream.pending(), upstream.pool().isPanicking());
    }

    /** @param status that the client got; {@code CLIENT_LEFT} if it left before */
    void responded(int status, boolean left, int attemptCount) {
        Counter known = responses[left ? LEFT : status / 100];
        if (known != null) {
            known.increment();
        }
        if (attemptCount > 1) {
            retries.increment(attemptCount - 1.0);
        }
    }

    Timer timer(AttemptResult result) {
        return attempts.computeIfAbsent(result, r -> Timer.builder("http.client.request.duration")
                .description("attempts of a router at nodes of the service; error_type is why there was no response, "
                        + "or the status from 500 on")
                .tag("service", service)
                .tag("http.request.method", r.method())
                .tag("http.response.status.code", r.status())
                .tag("error.type", r.error())
                .register(meters));
    }

    void breakerChanged(NodeBreaker.State state) {
        transitions.get(state).increment();
    }

    /** The service has no instance any more: what was counted stays. */
    void gone() {
        last = new Look(0, 0, 0, false);
    }

    private Counter responses(String statusClass) {
        return counter(
                        "responses",
                        "responses to clients: 2xx to 5xx, or left if the client did; every class is there from the start, so a "
                                + "first failure is seen to rise")
                .tag("class", statusClass)
                .register(meters);
    }

    private Counter.Builder counter(String name, String description) {
        return Counter.builder("holdfast.router." + name)
                .description(description)
                .tag("service", service);
    }

    private Gauge nodes(String state, ToDoubleFunction<Look> value) {
        return gauge("nodes", "nodes of the service by state: in_rotation or evicted", value)
                .tag("state", state)
                .register(meters);
    }

    private Gauge.Builder<ServiceSeries> gauge(String name, String description, ToDoubleFunction<Look> value) {
        return Gauge.builder("holdfast.router." + name, this, own -> value.applyAsDouble(own.last))
                .description(description)
                .tag("service", service)
                .strongReference(true);
    }
}
