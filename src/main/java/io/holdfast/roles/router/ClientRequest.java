package io.holdfast.roles.router;

import io.holdfast.http.ServerRequest;
import io.holdfast.http.trace.RequestScope;

/**
 * A request as it came in.
 *
 * @param scope its id and its trace
 * @param abandonment of the client, before it has its response
 * @param beganNanos when the router read it
 */
record ClientRequest(ServerRequest request, RequestScope scope, Abandonment abandonment, long beganNanos) {}
