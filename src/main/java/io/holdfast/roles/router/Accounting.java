package io.holdfast.roles.router;

/** Writes down each request that went to a service once it has ended: for the log, the metrics and the figures. */
final class Accounting {
    private final AccessLog log;
    private final RouterMetrics metrics;
    private final TrafficFigures figures;

    Accounting(AccessLog log, RouterMetrics metrics, TrafficFigures figures) {
        this.log = log;
        this.metrics = metrics;
        this.figures = figures;
    }

    /** @param failure what the request ended with; null when it was answered */
    void ended(Exchange exchange, Throwable failure) {
        int status = failure == null ? exchange.request().response().getStatusCode() : ErrorResponses.statusOf(failure);
        log.write(exchange, failure);
        metrics.ended(exchange, status);
        if (!exchange.isAbandoned()) {
            figures.answered(exchange, status);
        }
    }
}
