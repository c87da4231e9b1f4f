package io.holdfast.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;

/** Sets how long one exchange may have no progress, where that differs from its port ({@link WebServer.Config#streamTimeout}). */
public final class StreamTimeout {
    private StreamTimeout() {}

    /**
     * Applies to the body of the request, to a response that the client does not read, and to an upgraded connection. To be called on
     * the event loop of the request.
     */
    public static void set(HttpServerRequest request, Duration timeout) {
        // Internal API of Vert.x: the public one has no access to the pipeline.
        StrictHttp strict = StrictHttp.of(((HttpServerConnection) request.connection())
                .channelHandlerContext()
                .pipeline());
        if (strict != null) {
            strict.streamTimeout(timeout);
        }
    }
}
