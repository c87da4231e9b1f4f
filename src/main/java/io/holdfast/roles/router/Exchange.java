package io.holdfast.roles.router;

import io.holdfast.balancing.RequestKind;
import io.holdfast.balancing.RetryBudget;
import io.holdfast.balancing.RetryPolicy;
import io.holdfast.balancing.Slot;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** One request on its way through the router, with the plan for it and the log of its attempts. Confined to the router's event loop. */
final class Exchange implements ForwardedRequest {
    private final ClientRequest client;
    private final Route route;
    private final OutgoingFields fields;
    private final RequestBody body;
    private final boolean repeatable;
    private final AttemptLog attempts = new AttemptLog();
    private final ForwardingPlan plan;
    private final Promise<Void> ended = Promise.promise();
    private Deadline deadline;
    private boolean stream;
    private @Nullable RequestKind kind;

    /** @param fields as they go out, the same for every attempt but those of its trace */
    Exchange(
            ClientRequest client,
            Route route,
            OutgoingFields fields,
            RequestBody body,
            Deadline deadline,
            Planner planner) {
        this.client = client;
        this.route = route;
        this.fields = fields;
        this.body = body;
        this.deadline = deadline;
        this.repeatable = route.retry() && (isIdempotent(client.request().method()) || fields.idempotencyKey() != null);
        this.plan = planner.plan(this);
    }

    /** Makes the plan of each request. */
    record Planner(RetryPolicy policy, RetryBudget budget, Time time) {
        ForwardingPlan plan(ForwardedRequest request) {
            return new ForwardingPlan(request, policy, budget, time);
        }
    }

    ServerRequest request() {
        return client.request();
    }

    RequestScope scope() {
        return client.scope();
    }

    Route route() {
        return route;
    }

    OutgoingFields fields() {
        return fields;
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

    Abandonment abandonment() {
        return client.abandonment();
    }

    boolean isAbandoned() {
        return client.abandonment().hasHappened();
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

    /** Ends when the client has its response; fails with the error that it is to be sent. */
    Future<Void> ended() {
        return ended.future();
    }

    /** The client has its response. */
    void end() {
        plan.end();
        ended.tryComplete();
    }

    /** @param failure that the client is told */
    void fail(Throwable failure) {
        plan.end();
        ended.tryFail(failure);
    }

    void end(AsyncResult<Void> result) {
        if (result.succeeded()) {
            end();
        } else {
            fail(result.cause());
        }
    }

    /** Goes on with it; a fault ends it, since nobody else would answer the client. */
    void endOnFault(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error fault) {
            fail(fault);
        }
    }

    /** When the router read it. */
    long beganNanos() {
        return client.beganNanos();
    }

    long tookNanos(Time time) {
        return time.nanos() - client.beganNanos();
    }

    RequestKind kind() {
        if (kind == null) {
            kind = new RequestKind(client.request().method(), route.prefix());
        }
        return kind;
    }

    /** What it needs of a node. */
    Upstream.Need need(Slot slot) {
        return new Upstream.Need(
                plan.tried(),
                slot == Slot.REQUEST && repeatable,
                slot,
                deadline,
                client.abandonment(),
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

    static boolean isSafe(String method) {
        return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
    }

    // RFC 9110, section 9.2.2
    private static boolean isIdempotent(String method) {
        return isSafe(method) || method.equals("PUT") || method.equals("DELETE");
    }

    @Override
    public boolean isSafe() {
        return isSafe(client.request().method());
    }
}
