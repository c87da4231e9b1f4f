package io.holdfast.http.trace;

import io.holdfast.api.Rpc;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.vertx.core.Context;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives every request that Vert.x' HTTP server receives its {@link RequestScope}, and ends its span with the response. Calls to other
 * processes are not traced here: what makes them knows more of them.
 */
public final class ServerTracer implements VertxTracer<@Nullable RequestScope, Void> {
    private final Tracing tracing;

    private ServerTracer(Tracing tracing) {
        this.tracing = tracing;
    }

    public static VertxTracerFactory factory(Tracing tracing) {
        return options -> new ServerTracer(tracing);
    }

    @Override
    public <R> @Nullable RequestScope receiveRequest(
            Context context,
            SpanKind kind,
            TracingPolicy policy,
            R request,
            String operation,
            Iterable<Map.Entry<String, String>> headers,
            TagExtractor<R> tags) {
        if (!(request instanceof HttpRequest http)) {
            return null;
        }
        String method = http.method().name();
        var parent = TraceHeaders.read(http.headers());
        boolean background = isBackground(http.uri(), parent);
        RequestScope scope = RequestScope.of(
                method, http.headers(), background ? tracing.follow(parent) : tracing.serve(method, parent));
        scope.enter(context);
        if (tracing.isOn() && !background) {
            describe(Span.fromContext(scope.trace()), http, scope);
        }
        return scope;
    }

    // Health checks and scrapes are always, and what processes ask each other by themselves is no request of anybody.
    private static boolean isBackground(String uri, io.opentelemetry.context.Context parent) {
        return uri.startsWith("/health/")
                || uri.startsWith("/metrics")
                || Rpc.isInternal(uri)
                        && !Span.fromContext(parent).getSpanContext().isValid();
    }

    // The path only, since a query may hold what is nobody's business.
    private static void describe(Span span, HttpRequest request, RequestScope scope) {
        String uri = request.uri();
        int query = uri.indexOf('?');
        span.setAttribute("http.request.method", request.method().name())
                .setAttribute("url.path", query < 0 ? uri : uri.substring(0, query))
                .setAttribute("url.scheme", "http")
                .setAttribute("holdfast.request_id", scope.requestId());
        if (request.remoteAddress() != null && request.remoteAddress().hostAddress() != null) {
            span.setAttribute("client.address", request.remoteAddress().hostAddress());
        }
    }

    @Override
    public <R> void sendResponse(
            Context context,
            @Nullable R response,
            @Nullable RequestScope scope,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (scope == null || !tracing.isOn()) {
            return;
        }
        Span span = Span.fromContext(scope.trace()); // one that does not record takes all this for nothing
        scope.route()
                .ifPresent(route -> span.setAttribute("http.route", route).updateName(scope.method() + " " + route));
        if (response instanceof HttpResponse http) {
            span.setAttribute("http.response.status_code", (long) http.statusCode());
            if (http.statusCode() >= 500) {
                span.setStatus(StatusCode.ERROR).setAttribute("error.type", Integer.toString(http.statusCode()));
            }
        }
        if (failure != null) { // the client left, or the connection broke
            span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()))
                    .setAttribute("error.type", failure.getClass().getSimpleName());
        }
        span.end();
    }
}
