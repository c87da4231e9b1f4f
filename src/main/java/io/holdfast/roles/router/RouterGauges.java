package io.holdfast.roles.router;

import io.holdfast.balancing.RetryBudget;
import io.holdfast.http.client.NodeClient;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * What the services of one router share: the retry budget, and the connections to nodes. Looked at on the router's event loop once a
 * second: scrapes on other threads read what was seen last.
 */
final class RouterGauges {
    private record Look(int saved, int savedMax, long refused, int busy, int idle) {}

    private final RetryBudget budget;
    private final NodeClient client;
    private volatile Look last;

    /** @param queueMax requests that may wait for one service */
    RouterGauges(MeterRegistry meters, RetryBudget budget, NodeClient client, int queueMax) {
        this.budget = budget;
        this.client = client;
        look();
        gauge("retry.budget", "retries that the budget allows now", Look::saved).register(meters);
        gauge(
                        "retry.budget.max",
                        "retries that the budget can hold, by the recent peak of concurrent requests",
                        Look::savedMax)
                .register(meters);
        FunctionCounter.builder("holdfast.router.retries.refused", this, own -> own.last.refused())
                .description("retries that the retry budget did not allow")
                .register(meters);
        gauge("queue.max", "so many requests may wait for one service (router.queue-max)", look -> queueMax)
                .register(meters);
        String connections = "connections to nodes: active or idle";
        gauge("connections", connections, Look::busy).tag("state", "active").register(meters);
        gauge("connections", connections, Look::idle).tag("state", "idle").register(meters);
    }

    void look() {
        last = new Look(
                budget.saved(),
                budget.savedMax(),
                budget.refused(),
                client.connections() - client.idleConnections(),
                client.idleConnections());
    }

    private Gauge.Builder<RouterGauges> gauge(String name, String description, ToDoubleFunction<Look> value) {
        return Gauge.builder("holdfast.router." + name, this, own -> value.applyAsDouble(own.last))
                .description(description)
                .strongReference(true);
    }
}
