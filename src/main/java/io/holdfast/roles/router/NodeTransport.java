package io.holdfast.roles.router;

import io.vertx.core.Future;

/** Carries requests to nodes: the port between what a {@link ForwardingPlan} decides and the network. */
interface NodeTransport {
    /**
     * Sends the request to the permit's node and reports to the node's pool how that went.
     *
     * @param newConnection whether it needs a connection that carried no request before
     * @return the response once its header section is here, whatever its status; else {@link AttemptFailure}
     */
    Future<OpenResponse> send(Exchange exchange, Permit permit, boolean newConnection);

    /** Opens a tunnel. @return ends with the tunnel, or with the response of a node that rejected it; fails while nothing was answered yet */
    Future<Void> openTunnel(Exchange exchange, Permit permit);
}
