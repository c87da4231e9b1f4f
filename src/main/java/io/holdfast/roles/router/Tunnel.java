package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import io.holdfast.base.time.TimerWheel;
import io.holdfast.http.FieldName;
import io.holdfast.http.Fields;
import io.holdfast.http.RawConnection;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.ServerResponse;
import io.holdfast.http.client.NodeClient;
import io.holdfast.http.client.NodeExchange;
import io.holdfast.http.client.NodeFailure;
import io.holdfast.http.client.NodeRequest;
import io.holdfast.http.client.NodeResponse;
import io.holdfast.http.client.PromisedResponse;
import io.holdfast.registry.HealthReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * A WebSocket through the router: once the node has agreed to switch protocols, bytes flow both ways until one side ends (RFC 6455;
 * RFC 9110, section 7.8). No other protocol is switched to, since requests could be hidden in a protocol that the router does not know. Its
 * idle timeout is that of the client's connection.
 */
final class Tunnel {
    private Tunnel() {}

    static boolean isRequested(ServerRequest request) {
        Fields fields = request.fields();
        // With content it is not defined where the tunnel begins.
        return fields.has(FieldName.UPGRADE)
                && !request.isHttp10() // RFC 9110, section 7.8
                && !request.hasContent()
                && request.method().equals("GET")
                && "websocket".equalsIgnoreCase(fields.get(FieldName.UPGRADE))
                && fields.members(FieldName.CONNECTION).contains("upgrade");
    }

    /** Like {@link NodeTransport#openTunnel}. */
    static Future<Void> open(Timers timers, NodeClient client, Time time, Exchange exchange, Permit permit) {
        NodeRequest request = new NodeRequest(
                "GET",
                exchange.request().target(),
                exchange.fields(),
                exchange.body().content(),
                true);
        long attempt = exchange.route().limits().attempt().toMillis();
        long limit = Math.max(1, Math.min(attempt, exchange.deadline().remainingMillis(time)));
        return client.connect(permit.node().instance().url(), true)
                .onFailure(cause -> recordFailure(exchange, permit, cause))
                .compose(connection -> {
                    if (exchange.isAbandoned()) {
                        connection.release();
                        return Future.failedFuture(AttemptFailure.clientLeft());
                    }
                    PromisedResponse promised = new PromisedResponse();
                    NodeExchange handshake = connection.exchange(request, promised);
                    handshake.start();
                    exchange.abandonment().handler(handshake::cancel);
                    return within(limit, promised.future(), timers)
                            .onFailure(cause -> {
                                handshake.cancel();
                                // A limit that the deadline shortened tells nothing about the node.
                                if (cause instanceof NodeFailure || limit == attempt) {
                                    recordFailure(exchange, permit, cause);
                                }
                            })
                            .compose(response ->
                                    onResponse(timers, new OpenResponse(response, handshake), exchange, permit));
                });
    }

    // On the event loop, unlike the timeout of a future.
    private static Future<NodeResponse> within(long millis, Future<NodeResponse> response, Timers timers) {
        Promise<NodeResponse> limited = Promise.promise();
        TimerWheel.Timer timer = timers.set(millis, () -> limited.tryFail("no answer in %d ms".formatted(millis)));
        response.onSuccess(limited::tryComplete).onFailure(limited::tryFail);
        return limited.future().onComplete(ended -> timer.cancel());
    }

    private static void recordFailure(Exchange exchange, Permit permit, Throwable cause) {
        boolean local = cause instanceof NodeFailure failure && failure.kind() == NodeFailure.Kind.NO_ROOM_HERE;
        if (!local && !exchange.isAbandoned()) {
            long generation = permit.node().breaker().generation();
            permit.pool().recordFailure(permit.node(), generation, HealthReport.Kind.UNREACHABLE, cause.getMessage());
        }
    }

    private static Future<Void> onResponse(Timers timers, OpenResponse open, Exchange exchange, Permit permit) {
        return open.response().status() == 101 ? join(open, exchange) : Relay.carry(timers, open, exchange, permit);
    }

    private static Future<Void> join(OpenResponse open, Exchange exchange) {
        ServerResponse response = exchange.request().response();
        Fields fields = open.response().fields();
        RawConnection node = open.exchange().upgraded();
        if (response.closed()) {
            node.close();
            return Future.failedFuture(AttemptFailure.clientLeft());
        }
        response.copy(101, open.response().head().reason(), fields, HopByHopFields.forwarded(fields))
                .header("Connection", "Upgrade")
                .header("Upgrade", "websocket");
        RawConnection client = response.upgrade();
        Promise<Void> clientClosed = Promise.promise();
        Promise<Void> nodeClosed = Promise.promise();
        flow(client, node, clientClosed);
        flow(node, client, nodeClosed);
        client.resume();
        node.resume();
        return Future.join(clientClosed.future(), nodeClosed.future()).mapEmpty();
    }

    // The end of one side ends the other, whether it ended in order or broke off.
    private static void flow(RawConnection from, RawConnection to, Promise<Void> closed) {
        from.handler(bytes -> {
            to.write(bytes);
            if (!to.isWritable()) {
                from.pause();
                to.onDrained(from::resume);
            }
        });
        from.closeHandler(() -> {
            to.close();
            closed.tryComplete();
        });
    }
}
