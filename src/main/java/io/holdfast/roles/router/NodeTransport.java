package io.holdfast.roles.router;

import io.vertx.core.Future;

/** Carries requests to nodes: the port between what a {@link ForwardingPlan} decides and the network. */
interface NodeTransport {
    /** Is told once what became of an attempt. */
    interface Listener {
        /** The header section of the response is here, whatever its status. */
        void responded(OpenResponse response);

        /** There will be no response. */
        void failed(AttemptFailure failure);
    }

    /**
     * Sends the request to the permit's node and reports to the node's pool how that went.
     *
     * @param newConnection whether it needs a connection that carried no request before
     */
    void send(Exchange exchange, Permit permit, boolean newConnection, Listener listener);

    /** Opens a tunnel. @return ends with the tunnel, or with the response of a node that rejected it; fails while nothing was answered yet */
    Future<Void> openTunnel(Exchange exchange, Permit permit);
}
