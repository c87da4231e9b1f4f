package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import io.holdfast.http.Problem;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.trace.RequestScope;
import java.time.Duration;

/** Rejects requests that go to no service, and counts and logs them like all others. */
final class Unrouted {
    /** In place of the service's name; no service can have this name. */
    static final String SERVICE = "(none)";

    private final Time time;
    private final AccessLog log;
    private final RouterMetrics metrics;

    Unrouted(Time time, AccessLog log, RouterMetrics metrics) {
        this.time = time;
        this.log = log;
        this.metrics = metrics;
    }

    /** @param beganNanos when the request was read */
    void reject(ServerRequest request, RequestScope scope, Problem problem, long beganNanos) {
        Duration took = Duration.ofNanos(time.nanos() - beganNanos);
        metrics.unrouted(request.method(), problem.status(), took.toNanos());
        problem.sendTo(request.response());
        log.write(request, scope, problem, took);
    }
}
