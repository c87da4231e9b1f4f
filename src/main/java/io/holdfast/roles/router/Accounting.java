package io.holdfast.roles.router;

import org.jspecify.annotations.Nullable;

/** Writes down each request that went to a service once it has ended: for the log, the metrics, the figures and the memory of attempts. */
final class Accounting {
    private final AccessLog log;
    private final RouterMetrics metrics;
    private final TrafficFigures figures;
    private final AttemptRecorder attempts;

    Accounting(AccessLog log, RouterMetrics metrics, TrafficFigures figures, AttemptRecorder attempts) {
        this.log = log;
        this.metrics = metrics;
        this.figures = figures;
        this.attempts = attempts;
    }

    /**
     * @param failure what the request ended with; null when it was answered
     * @return writes its line into the log, for when the response has been written
     */
    Runnable ended(Exchange exchange, @Nullable Throwable failure) {
        int status = failure == null ? exchange.request().response().status() : ErrorResponses.statusOf(failure);
        Runnable line = log.line(exchange, status, failure);
        metrics.ended(exchange, status);
        if (!exchange.isAbandoned()) {
            figures.answered(exchange, status);
        }
        attempts.ended(exchange, status, failure);
        return line;
    }
}
