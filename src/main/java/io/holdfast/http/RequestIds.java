package io.holdfast.http;

import io.holdfast.http.trace.RequestScope;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;

/** Puts the id of each request into its response, whoever writes that. */
final class RequestIds {
    private RequestIds() {}

    static Handler<HttpServerRequest> before(Handler<HttpServerRequest> others) {
        return request -> {
            put(request);
            others.handle(request);
        };
    }

    static void put(HttpServerRequest request) {
        String id = RequestScope.currentOr(request.headers()).requestId();
        request.response().putHeader(Headers.REQUEST_ID, id);
    }
}
