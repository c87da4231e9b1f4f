package io.holdfast.roles.router;

import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.upstream.Node;
import io.holdfast.platform.upstream.RetryPolicy;
import io.holdfast.platform.web.Headers;
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
    private final Deadline deadline;
    private final long beganNanos;
    private final Set<Node> tried = new LinkedHashSet<>();
    private final List<String> story = new ArrayList<>();
    private Optional<Node> left = Optional.empty();
    private boolean wentBack;
    private boolean open;

    /** @param headers as they go out, the same for every attempt */
    Exchange(
            HttpServerRequest request,
            Route route,
            MultiMap headers,
            RequestBody body,
            Deadline deadline,
            long beganNanos) {
        this.request = request;
        this.route = route;
        this.headers = headers;
        this.body = body;
        this.deadline = deadline;
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

    long tookNanos(Time time) {
        return time.nanos() - beganNanos;
    }

    /** Whether it may be sent to another node although one may have acted on it. */
    boolean isRepeatable() {
        return route.retry() && (IDEMPOTENT.contains(request.method()) || headers.contains(Headers.IDEMPOTENCY_KEY));
    }

    static boolean isSafe(HttpMethod method) {
        return method == HttpMethod.GET || method == HttpMethod.HEAD || method == HttpMethod.OPTIONS;
    }

    /** Nodes it was sent to, in order. */
    Set<Node> tried() {
        return tried;
    }

    void tries(Node node) {
        tried.add(node);
    }

    /** Takes note of how an attempt at {@code node} failed. */
    void failedAt(Node node, Attempt.Failed failure) {
        open |= failure.ending() != RetryPolicy.Ending.NOT_SENT;
        if (failure.wasSlow()) {
            mayGoBackTo(node);
        }
    }

    /** It was left for others that might have done better: slow, or honest about what it lacks. */
    void mayGoBackTo(Node node) {
        left = Optional.of(node);
    }

    /** Whether a node that gave no answer may have acted on it. */
    boolean isOpen() {
        return open;
    }

    /** The node to go back to, once: no other has answered. */
    Optional<Node> goesBackTo() {
        Optional<Node> back = wentBack ? Optional.empty() : left;
        wentBack |= back.isPresent();
        return back;
    }

    /** Adds to what the access log tells. */
    void tell(String what) {
        story.add(what);
    }

    String story() {
        return String.join(" > ", story);
    }
}
