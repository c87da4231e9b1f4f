package io.holdfast.http.trace;

import io.holdfast.http.Headers;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.Optional;
import java.util.function.BiConsumer;

/** One call to another process. It ends once. Where there is no exporter, only its headers are real. */
public final class ClientSpan {
    private final Optional<RequestScope> scope;
    private final Context trace;
    private final Span span;

    ClientSpan(Optional<RequestScope> scope, Context trace, Span span) {
        this.scope = scope;
        this.trace = trace;
        this.span = span;
    }

    /** Sets the headers by which the called process recognizes the request. */
    public void inject(BiConsumer<String, String> header) {
        scope.ifPresent(request -> header.accept(Headers.REQUEST_ID, request.requestId()));
        TraceHeaders.write(trace, header);
    }

    /** The scope in which the called side handles it, where that is this process. */
    public Optional<RequestScope> callee() {
        return scope.map(request -> request.within(trace));
    }

    /** @param name of the OpenTelemetry semantic conventions */
    public ClientSpan attribute(String name, String value) {
        span.setAttribute(name, value);
        return this;
    }

    public ClientSpan attribute(String name, long value) {
        span.setAttribute(name, value);
        return this;
    }

    /** It was answered. A status of 400 and more is an error of a client span. */
    public void end(int status) {
        span.setAttribute("http.response.status_code", (long) status);
        if (status >= 400) {
            span.setStatus(StatusCode.ERROR).setAttribute("error.type", Integer.toString(status));
        }
        span.end();
    }

    /** There was no response. @param type a short word for programs @param why for people */
    public void fail(String type, String why) {
        span.setStatus(StatusCode.ERROR, why).setAttribute("error.type", type);
        span.end();
    }

    /** It ended without a status of HTTP. */
    public void end() {
        span.end();
    }
}
