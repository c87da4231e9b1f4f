package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import io.holdfast.http.Problem;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;

/** Answers requests that go to no service, and counts and logs them like all others: clients that ask for nothing are worth knowing. */
final class Unrouted {
    /** Stands where a service would; no service is called so. */
    static final String SERVICE = "(none)";

    private final Time time;
    private final AccessLog log;
    private final RouterMetrics metrics;

    Unrouted(Time time, AccessLog log, RouterMetrics metrics) {
        this.time = time;
        this.log = log;
        this.metrics = metrics;
    }

    /** @param beganNanos when the request came */
    void refuse(HttpServerRequest request, Problem problem, long beganNanos) {
        Duration took = Duration.ofNanos(time.nanos() - beganNanos);
        log.write(request, problem, took);
        metrics.request(SERVICE, problem.status(), 0, took);
        problem.sendTo(request.response());
    }
}
