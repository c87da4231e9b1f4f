package io.holdfast.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers {@code OPTIONS *}, which asks about the server as a whole and is at no path (RFC 9110, section 9.3.7). */
final class ServerOptions {
    private static final Logger LOG = LoggerFactory.getLogger(ServerOptions.class);
    /** The only target that is no path; {@link RequestHeaderSection} lets it come with OPTIONS alone. */
    private static final String WHOLE_SERVER = "*";

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private ServerOptions() {}

    /** @param others gets every other request */
    static Handler<HttpServerRequest> before(Handler<HttpServerRequest> others) {
        return request -> {
            if (request.method() == HttpMethod.OPTIONS && WHOLE_SERVER.equals(request.uri())) {
                answer(request);
            } else {
                others.handle(request);
            }
        };
    }

    private static void answer(HttpServerRequest request) {
        request.response()
                .setStatusCode(204)
                .putHeader(HttpHeaders.ALLOW, METHODS)
                .end()
                .onFailure(gone -> LOG.debug("the client left before its response: {}", gone.toString()));
    }
}
