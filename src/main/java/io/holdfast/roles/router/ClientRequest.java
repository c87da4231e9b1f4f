package io.holdfast.roles.router;

import io.holdfast.http.ServerRequest;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.Future;

/**
 * A request as it came in.
 *
 * @param scope its id and its trace
 * @param abandoned completes when the client leaves before it has its response
 * @param beganNanos when the router read it
 */
record ClientRequest(ServerRequest request, RequestScope scope, Future<Void> abandoned, long beganNanos) {}
