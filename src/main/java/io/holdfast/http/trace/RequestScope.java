package io.holdfast.http.trace;

import io.holdfast.base.time.Randomness;
import io.holdfast.http.Headers;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The request that is being handled: its id, its trace and, once it is known, its route. It belongs to the Vert.x context of that request;
 * what runs there, also later, finds it with {@link #current()}.
 */
public final class RequestScope {
    static final ContextLocal<RequestScope> LOCAL = ContextLocal.registerLocal(RequestScope.class);
    private static final int ID_LENGTH_MAX = 128;

    private final String method;
    private final String requestId;
    private final Context trace;
    private volatile @Nullable String route;

    private RequestScope(String method, String requestId, Context trace) {
        this.method = method;
        this.requestId = requestId;
        this.trace = trace;
    }

    /** @param id as the client sent it; null if it sent none @param trace holds the span whose children the calls for this request are */
    static RequestScope of(String method, @Nullable String id, Context trace) {
        return new RequestScope(method, id != null && isHarmless(id) ? id : Randomness.id(), trace);
    }

    // 1 to 128 of A-Z a-z 0-9 . _ ~ + / = -
    private static boolean isHarmless(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean alphanumeric = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!alphanumeric && "._~+/=-".indexOf(c) < 0) {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= ID_LENGTH_MAX;
    }

    /** Of the request that this thread handles just now; empty outside of any, and on threads that are not of Vert.x. */
    public static Optional<RequestScope> current() {
        return of(Vertx.currentContext());
    }

    /** Of the request that {@code context} belongs to. */
    public static Optional<RequestScope> of(io.vertx.core.@Nullable Context context) {
        return context == null ? Optional.empty() : Optional.ofNullable(LOCAL.get(context));
    }

    /** The present scope; where nothing has begun one, that of a request with these headers, which begins then. */
    public static RequestScope currentOr(MultiMap headers) {
        return current().orElseGet(() -> {
            RequestScope scope =
                    of("", headers.get(Headers.REQUEST_ID), Tracing.OFF.serve("", TraceHeaders.read(headers)));
            if (Vertx.currentContext() instanceof ContextInternal context && context.isDuplicate()) {
                scope.enter(context); // else it is a context that requests share
            }
            return scope;
        });
    }

    /**
     * What comes after {@code future} happens in the scope of the request that is handled now, wherever the future completes. For futures
     * of parts that serve many requests, such as a group or a client.
     */
    public static <T> Future<T> keep(Future<T> future) {
        ContextInternal here = ContextInternal.current();
        if (here == null || LOCAL.get(here) == null || future.isComplete()) {
            return future;
        }
        Promise<T> kept = here.promise();
        future.onComplete(kept);
        return kept.future();
    }

    /** {@code context} handles this request, or a part of it. */
    public void enter(io.vertx.core.Context context) {
        LOCAL.put(context, this);
    }

    /** The same request, in a call whose span {@code parent} holds. */
    RequestScope within(Context parent) {
        return new RequestScope(method, requestId, parent);
    }

    /** What the client sent as {@code X-Request-Id}, if that is 1 to 128 harmless characters; else a random one. */
    public String requestId() {
        return requestId;
    }

    String method() {
        return method;
    }

    /** 32 hexadecimal digits. */
    public String traceId() {
        return span().getTraceId();
    }

    public String spanId() {
        return span().getSpanId();
    }

    SpanContext span() {
        return Span.fromContext(trace).getSpanContext();
    }

    Context trace() {
        return trace;
    }

    /** The template of the path, such as {@code /products/{name}}; empty until a route was found. */
    public Optional<String> route() {
        return Optional.ofNullable(route);
    }

    public void found(String template) {
        route = template;
    }
}
