package io.holdfast.http.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.MultiMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code traceparent} and {@code tracestate} (W3C Trace Context). */
final class TraceHeaders {
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final TextMapGetter<Function<String, @Nullable String>> GETTER = new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable Function<String, @Nullable String> header, String name) {
            return header == null ? null : header.apply(name);
        }
    };

    private TraceHeaders() {}

    /** @return without a span where the headers have none, or none that is valid */
    static Context read(MultiMap headers) {
        return read(headers::get);
    }

    /** The same. @param header finds the value of a header by its name; null if there is none */
    static Context read(Function<String, @Nullable String> header) {
        return W3C.extract(Context.root(), header, GETTER);
    }

    static void write(Context trace, BiConsumer<String, String> header) {
        if (Span.fromContext(trace).getSpanContext() instanceof UnsampledSpan unsampled) {
            header.accept("traceparent", unsampled.traceparent());
            return;
        }
        W3C.inject(trace, header, (set, name, value) -> {
            if (set != null) {
                set.accept(name, value);
            }
        });
    }
}
