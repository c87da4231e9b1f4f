package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import io.holdfast.http.client.NodeClient;
import io.vertx.core.Future;

/** HTTP/1.1 to the nodes. Confined to its event loop. */
final class HttpTransport implements NodeTransport {
    private final Timers timers;
    private final Time time;
    private final NodeClient client;

    HttpTransport(Timers timers, Time time, NodeClient client) {
        this.timers = timers;
        this.time = time;
        this.client = client;
    }

    @Override
    public void send(Exchange exchange, Permit permit, boolean newConnection, Listener listener) {
        new NodeAttempt(timers, time, exchange, permit, listener).send(client, newConnection);
    }

    @Override
    public Future<Void> openTunnel(Exchange exchange, Permit permit) {
        return Tunnel.open(timers, client, time, exchange, permit);
    }
}
