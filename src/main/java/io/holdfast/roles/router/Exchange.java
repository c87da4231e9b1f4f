package io.holdfast.roles.router;

import io.holdfast.balancing.RetryBudget;
import io.holdfast.balancing.RetryPolicy;
import io.holdfast.balancing.Slot;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.Headers;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/** One request on its way through the router, with the plan for it and the log of its attempts. Confined to the router's event loop. */
final class Exchange implements ForwardedRequest {
    // RFC 9110, section 9.2.2
    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

    private final ClientRequest client;
    private final Route route;
    private final MultiMap headers;
    private final RequestBody body;
    private final boolean repeatable;
    private final AttemptLog attempts = new AttemptLog();
    private final ForwardingPlan plan;
    private Deadline deadline;
    private boolean stream;

    /** @param headers as they go out, the same for every attempt */
    Exchange(
            ClientRequest client, Route route, MultiMap headers, RequestBody body, Deadline deadline, Planner planner) {
        this.client = client;
        this.route = route;
        this.headers = headers;
        this.body = body;
        this.deadline = deadline;
        this.repeatable = route.retry()
                && (IDEMPOTENT.contains(client.request().method()) || headers.contains(Headers.IDEMPOTENCY_KEY));
        this.plan = planner.plan(this);
    }

    /** Makes the plan of each request. */
    record Planner(RetryPolicy policy, RetryBudget budget, Time time) {
        ForwardingPlan plan(ForwardedRequest request) {
            return new ForwardingPlan(request, policy, budget, time);
        }
    }

    HttpServerRequest request() {
        return client.request();
    }

    RequestScope scope() {
        return client.scope();
    }

    Route route() {
        return route;
    }

    MultiMap headers() {
        return headers;
    }

    RequestBody body() {
        return body;
    }

    ForwardingPlan plan() {
        return plan;
    }

    AttemptLog attempts() {
        return attempts;
    }

    @Override
    public String service() {
        return route.service();
    }

    @Override
    public Deadline deadline() {
        return deadline;
    }

    /** The content flowed through and has ended only now: waiting for the response begins. */
    void restartDeadline(Time time) {
        deadline = Deadline.after(time, route.limits().timeout());
    }

    Future<Void> abandoned() {
        return client.abandoned();
    }

    boolean isAbandoned() {
        return client.abandoned().isComplete();
    }

    /** Whether the client can still be given another response. */
    boolean isAnswerable() {
        return !client.request().response().headWritten() && !isAbandoned();
    }

    /** What it turns out to be has no end of its own: a tunnel, or a stream of events. */
    void becomeStream() {
        stream = true;
    }

    boolean isStream() {
        return stream;
    }

    /** When the router read it. */
    long beganNanos() {
        return client.beganNanos();
    }

    long tookNanos(Time time) {
        return time.nanos() - client.beganNanos();
    }

    /** Requests of the same kind can be compared with each other. */
    String kind() {
        return client.request().method() + " " + route.prefix();
    }

    /** What it needs of a node. */
    Upstream.Need need(Slot slot) {
        return new Upstream.Need(
                plan.tried(),
                slot == Slot.REQUEST && repeatable,
                slot,
                deadline,
                client.abandoned(),
                body.roomWhileWaiting());
    }

    @Override
    public boolean isRepeatable() {
        return repeatable;
    }

    @Override
    public boolean isReplayable() {
        return body.isReplayable();
    }

    static boolean isSafe(HttpMethod method) {
        return method == HttpMethod.GET || method == HttpMethod.HEAD || method == HttpMethod.OPTIONS;
    }

    @Override
    public boolean isSafe() {
        return isSafe(client.request().method());
    }
}
