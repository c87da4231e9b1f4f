package io.holdfast.roles.router;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;

/**
 * A request as it came in.
 *
 * @param abandoned completes when the client leaves before it has its response
 * @param beganNanos when the router read it
 */
record ClientRequest(HttpServerRequest request, Future<Void> abandoned, long beganNanos) {}
