package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import java.time.Duration;

/** Writes down each request that went to a service once it has ended: for the log, the metrics and the figures. */
final class Accounting {
    private final Time time;
    private final AccessLog log;
    private final RouterMetrics metrics;
    private final TrafficFigures figures;

    Accounting(Time time, AccessLog log, RouterMetrics metrics, TrafficFigures figures) {
        this.time = time;
        this.log = log;
        this.metrics = metrics;
        this.figures = figures;
    }

    /** @param failure what the request ended with; null when it was answered */
    void ended(Exchange exchange, Throwable failure) {
        int status = failure == null ? exchange.request().response().getStatusCode() : ErrorResponses.statusOf(failure);
        log.write(exchange, failure);
        metrics.request(
                exchange.service(),
                exchange.isAbandoned() ? 0 : status,
                exchange.plan().tried().size(),
                Duration.ofNanos(exchange.tookNanos(time)));
        if (!exchange.isAbandoned()) {
            figures.answered(exchange, status);
        }
    }
}
