package io.holdfast.http.trace;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
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
        SocketAddress peer = http.remoteAddress();
        RequestScope scope = tracing.receive(
                http.method().name(),
                http.uri(),
                peer == null ? null : peer.hostAddress(),
                request instanceof HttpServerRequest received && received.isSSL(),
                http.headers()::get);
        scope.enter(context);
        return scope;
    }

    @Override
    public <R> void sendResponse(
            Context context,
            @Nullable R response,
            @Nullable RequestScope scope,
            @Nullable Throwable failure,
            TagExtractor<R> tags) {
        if (scope != null) {
            tracing.responded(scope, response instanceof HttpResponse http ? http.statusCode() : 0, failure);
        }
    }
}
