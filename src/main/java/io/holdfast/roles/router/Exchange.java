package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.Slot;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.Headers;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One request on its way through the router, and what has been tried for it. Confined to the router's event loop. */
final class Exchange {
    // RFC 9110, section 9.2.2
    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.PUT, HttpMethod.DELETE);

    private final HttpServerRequest request;
    private final Route route;
    private final MultiMap headers;
    private final RequestBody body;
    private final ReplayBuffer.Share share;
    private final Future<Void> abandoned;
    private final long beganNanos;
    private final Set<Node> tried = new LinkedHashSet<>();
    private final List<String> attempts = new ArrayList<>();
    private Deadline deadline;
    private Optional<Node> left = Optional.empty();
    private boolean wentBack;
    private boolean mayBeDone;

    /**
     * @param headers as they go out, the same for every attempt
     * @param abandoned completes when the client leaves before it has its response
     */
    Exchange(
            HttpServerRequest request,
            Route route,
            MultiMap headers,
            RequestBody body,
            ReplayBuffer.Share share,
            Deadline deadline,
            Future<Void> abandoned,
            long beganNanos) {
        this.request = request;
        this.route = route;
        this.headers = headers;
        this.body = body;
        this.share = share;
        this.deadline = deadline;
        this.abandoned = abandoned;
        this.beganNanos = beganNanos;
    }

    HttpServerRequest request() {
        return request;
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

    Deadline deadline() {
        return deadline;
    }

    /** The content flowed through and is over only now: waiting for the response begins. */
    void restartDeadline(Time time) {
        deadline = Deadline.after(time, route.limits().timeout());
    }

    Future<Void> abandoned() {
        return abandoned;
    }

    boolean isAbandoned() {
        return abandoned.isComplete();
    }

    long tookNanos(Time time) {
        return time.nanos() - beganNanos;
    }

    /** What it can be compared with. */
    String kind() {
        return request.method() + " " + route.prefix();
    }

    /** What it needs of a node at first. */
    Upstream.Need need(Slot slot) {
        return new Upstream.Need(
                tried,
                slot == Slot.REQUEST && isRepeatable(),
                slot,
                deadline,
                abandoned,
                share.whileWaiting(body.isWhole()));
    }

    /** Whether it may be sent to another node although one may have acted on it. */
    boolean isRepeatable() {
        return route.retry() && (IDEMPOTENT.contains(request.method()) || headers.contains(Headers.IDEMPOTENCY_KEY));
    }

    static boolean isSafe(HttpMethod method) {
        return method == HttpMethod.GET || method == HttpMethod.HEAD || method == HttpMethod.OPTIONS;
    }

    boolean isSafe() {
        return isSafe(request.method());
    }

    /** Nodes it was sent to, in order. */
    Set<Node> tried() {
        return tried;
    }

    void tries(Node node) {
        tried.add(node);
    }

    /** A node had it and gave no definite response: nobody can say any more that nothing was done. */
    void mayHaveActed() {
        mayBeDone = true;
    }

    /** Whether an attempt may have changed something, so that an error must not sound as if nothing was done. */
    boolean isIndeterminate() {
        return mayBeDone && !isSafe();
    }

    /** It was left for others that might have done better: slow, or honest about what it lacks. */
    void mayGoBackTo(Node node) {
        left = Optional.of(node);
    }

    /** The node to go back to, once: no other has answered. */
    Optional<Node> goesBackTo() {
        Optional<Node> back = wentBack ? Optional.empty() : left;
        wentBack |= back.isPresent();
        return back;
    }

    /** Adds to what the access log tells. */
    void logAttempt(String what) {
        attempts.add(what);
    }

    String attemptLog() {
        return String.join(" > ", attempts);
    }
}
