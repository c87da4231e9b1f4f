package io.holdfast.roles.router;

import io.holdfast.base.time.Deadline;
import io.holdfast.platform.web.Headers;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;

/**
 * One request on its way through the router, read in full so that it can be sent again.
 *
 * @param headers as they go out, the same for every attempt
 */
record Exchange(HttpServerRequest request, Route route, MultiMap headers, Buffer body, Deadline deadline) {
    // RFC 9110, section 9.2.2
    private static final Set<HttpMethod> IDEMPOTENT = Set.of(
            HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.TRACE, HttpMethod.PUT, HttpMethod.DELETE);

    /** Whether it may be sent to another node although this one may have acted on it. */
    boolean isRepeatable() {
        return isIdempotent(request.method()) || headers.contains(Headers.IDEMPOTENCY_KEY);
    }

    static boolean isIdempotent(HttpMethod method) {
        return IDEMPOTENT.contains(method);
    }

    static boolean isSafe(HttpMethod method) {
        return method == HttpMethod.GET || method == HttpMethod.HEAD || method == HttpMethod.OPTIONS;
    }
}
