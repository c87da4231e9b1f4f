package io.holdfast.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;

/** How long one exchange may stand still, where that is not what is usual for its port ({@link WebServer.Config#streamTimeout}). */
public final class StreamTimeout {
    private StreamTimeout() {}

    /**
     * Holds for the request's body, for its response as far as the client does not take it, and for what its connection is upgraded to.
     * Call it on the event loop of the request.
     */
    public static void set(HttpServerRequest request, Duration timeout) {
        // Through what Vert.x calls internal: its public interface begins behind the decoder.
        StrictHttp strict = StrictHttp.of(((HttpServerConnection) request.connection())
                .channelHandlerContext()
                .pipeline());
        if (strict != null) {
            strict.streamTimeout(timeout);
        }
    }
}
