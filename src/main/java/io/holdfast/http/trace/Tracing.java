package io.holdfast.http.trace;

import io.holdfast.api.Rpc;
import io.holdfast.http.Headers;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the spans of this process. Without an exporter it makes none, and still every request has a trace id that travels on with what is
 * called for it. Any thread may use it.
 */
public final class Tracing {
    private static final String INSTRUMENTATION = "io.holdfast";

    /** Makes no spans. */
    public static final Tracing OFF = new Tracing(OpenTelemetry.noop(), false);

    private final Tracer tracer;
    private final boolean on;

    /** @param telemetry exports what it samples */
    public static Tracing to(OpenTelemetry telemetry) {
        return new Tracing(telemetry, true);
    }

    private Tracing(OpenTelemetry telemetry, boolean on) {
        this.tracer = telemetry.getTracer(INSTRUMENTATION);
        this.on = on;
    }

    public boolean isOn() {
        return on;
    }

    /**
     * A request came in: begins its scope, and its span.
     *
     * @param peer the address it came from; null if that is not known
     * @param isSecure whether it came over TLS
     * @param header finds the value of a header by its name; null if there is none
     */
    public RequestScope receive(
            String method,
            String target,
            @Nullable String peer,
            boolean isSecure,
            Function<String, @Nullable String> header) {
        Context parent = TraceHeaders.read(header);
        boolean background = isBackground(target, parent);
        RequestScope scope = RequestScope.of(
                method, header.apply(Headers.REQUEST_ID), background ? follow(parent) : serve(method, parent));
        if (on && !background) {
            describe(scope, target, peer, isSecure);
        }
        return scope;
    }

    // Health checks and scrapes are always, and what processes ask each other by themselves is no request of anybody.
    private static boolean isBackground(String target, Context parent) {
        return target.startsWith("/health/")
                || target.startsWith("/metrics")
                || Rpc.isInternal(target)
                        && !Span.fromContext(parent).getSpanContext().isValid();
    }

    // The path only, since a query may hold what is nobody's business.
    private static void describe(RequestScope scope, String target, @Nullable String peer, boolean isSecure) {
        int query = target.indexOf('?');
        Span span = Span.fromContext(scope.trace());
        span.setAttribute("http.request.method", scope.method())
                .setAttribute("url.path", query < 0 ? target : target.substring(0, query))
                .setAttribute("url.scheme", isSecure ? "https" : "http")
                .setAttribute("holdfast.request_id", scope.requestId());
        if (peer != null) {
            span.setAttribute("client.address", peer);
        }
    }

    /** The request has its response. @param status of it; 0 if there is none @param failure the client left, or the connection broke */
    public void responded(RequestScope scope, int status, @Nullable Throwable failure) {
        if (!on) {
            return;
        }
        Span span = Span.fromContext(scope.trace()); // one that does not record takes all this for nothing
        scope.route()
                .ifPresent(route -> span.setAttribute("http.route", route).updateName(scope.method() + " " + route));
        if (status > 0) {
            span.setAttribute("http.response.status_code", (long) status);
        }
        if (status >= 500) {
            span.setStatus(StatusCode.ERROR).setAttribute("error.type", Integer.toString(status));
        }
        if (failure != null) {
            span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()))
                    .setAttribute("error.type", failure.getClass().getSimpleName());
        }
        span.end();
    }

    /** A request that came in and gets no span. @param parent from its headers @return with a trace id in any case */
    Context follow(Context parent) {
        return Span.fromContext(parent).getSpanContext().isValid()
                ? parent
                : parent.with(Span.wrap(new UnsampledSpan()));
    }

    /** The span of a request that came in. @param parent from its headers */
    Context serve(String method, Context parent) {
        if (!on) {
            return follow(parent);
        }
        return parent.with(tracer.spanBuilder(method)
                .setParent(parent)
                .setSpanKind(SpanKind.SERVER)
                .startSpan());
    }

    /**
     * A call to another process begins.
     *
     * @param scope of the request that it is made for, if it is made for one
     * @param name of the span: the method and the template of the path
     * @param to where it is sent
     */
    public ClientSpan call(Optional<RequestScope> scope, String name, URI to) {
        Context parent = scope.map(RequestScope::trace).orElseGet(Context::root);
        if (!on || scope.isEmpty()) { // what nobody asked for, such as polls, would bury the traces of requests
            return new ClientSpan(scope, parent, Span.getInvalid());
        }
        SpanBuilder builder = tracer.spanBuilder(name)
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("server.address", to.getHost())
                .setAttribute("server.port", (long) to.getPort());
        Span span = builder.startSpan();
        return new ClientSpan(scope, parent.with(span), span);
    }
}
