package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import io.holdfast.http.client.NodeClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** HTTP/1.1 to the nodes. Confined to its event loop. */
final class HttpTransport implements NodeTransport {
    private final Vertx vertx;
    private final Time time;
    private final NodeClient client;

    HttpTransport(Vertx vertx, Time time, NodeClient client) {
        this.vertx = vertx;
        this.time = time;
        this.client = client;
    }

    @Override
    public Future<OpenResponse> send(Exchange exchange, Permit permit, boolean newConnection) {
        return new NodeAttempt(vertx, time, exchange, permit).send(client, newConnection);
    }

    @Override
    public Future<Void> openTunnel(Exchange exchange, Permit permit) {
        return Tunnel.open(vertx, client, time, exchange, permit);
    }
}
