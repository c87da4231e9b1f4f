package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import io.holdfast.http.Headers;
import io.holdfast.http.client.NodeClient;
import io.holdfast.http.client.NodeExchange;
import io.holdfast.http.client.NodeFailure;
import io.holdfast.http.client.NodeRequest;
import io.holdfast.http.client.NodeResponse;
import io.holdfast.registry.HealthReport;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket through the router: once the node has agreed to switch protocols, bytes flow both ways until one side ends (RFC 6455;
 * RFC 9110, section 7.8). No other protocol is switched to, since requests could be hidden in a protocol that the router does not know. Its
 * idle timeout is that of the client's connection.
 */
final class Tunnel {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);

    private Tunnel() {}

    static boolean isRequested(HttpServerRequest request) {
        // With content it is not defined where the tunnel begins.
        String length = request.getHeader("Content-Length");
        boolean content =
                length != null && !length.equals("0") || request.headers().contains("Transfer-Encoding");
        return request.method() == HttpMethod.GET
                && !content
                && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
                && request.headers().getAll("Connection").stream()
                        .flatMap(value -> Arrays.stream(value.split(",")))
                        .anyMatch(option ->
                                option.strip().toLowerCase(Locale.ROOT).equals("upgrade"));
    }

    /** Like {@link NodeTransport#openTunnel}. */
    static Future<Void> open(Vertx vertx, NodeClient client, Time time, Exchange exchange, Permit permit) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .addAll(exchange.headers())
                .set("Connection", "Upgrade")
                .set("Upgrade", "websocket");
        NodeRequest request = new NodeRequest(
                "GET", exchange.request().uri(), headers, exchange.body().content(), true);
        long attempt = exchange.route().limits().attempt().toMillis();
        long limit = Math.max(1, Math.min(attempt, exchange.deadline().remainingMillis(time)));
        return client.connect(permit.node().instance().url(), true)
                .onFailure(cause -> recordFailure(exchange, permit, cause))
                .compose(connection -> {
                    if (exchange.isAbandoned()) {
                        connection.release();
                        return Future.failedFuture(AttemptFailure.clientLeft());
                    }
                    NodeExchange handshake = connection.send(request);
                    exchange.abandoned().onSuccess(v -> handshake.cancel());
                    return handshake
                            .response()
                            .timeout(limit, TimeUnit.MILLISECONDS)
                            .onFailure(cause -> {
                                handshake.cancel();
                                // A limit that the deadline shortened tells nothing about the node.
                                if (cause instanceof NodeFailure || limit == attempt) {
                                    recordFailure(exchange, permit, cause);
                                }
                            })
                            .compose(response ->
                                    onResponse(vertx, new OpenResponse(response, handshake), exchange, permit));
                });
    }

    private static void recordFailure(Exchange exchange, Permit permit, Throwable cause) {
        boolean local = cause instanceof NodeFailure failure && failure.kind() == NodeFailure.Kind.NO_ROOM_HERE;
        if (!local && !exchange.isAbandoned()) {
            long generation = permit.node().breaker().generation();
            permit.pool().recordFailure(permit.node(), generation, HealthReport.Kind.UNREACHABLE, cause.getMessage());
        }
    }

    private static Future<Void> onResponse(Vertx vertx, OpenResponse open, Exchange exchange, Permit permit) {
        return open.response().status() == 101 ? join(open, exchange) : Relay.carry(vertx, open, exchange, permit);
    }

    private static Future<Void> join(OpenResponse open, Exchange exchange) {
        HttpServerRequest request = exchange.request();
        NodeResponse agreed = open.response();
        HttpServerResponse response = request.response().setStatusCode(101);
        HopByHopFields.copy(agreed.head().fields(), response.headers());
        response.headers().remove("Content-Length");
        response.putHeader(Headers.REQUEST_ID, exchange.scope().requestId());
        response.putHeader("Connection", "Upgrade").putHeader("Upgrade", "websocket");
        NetSocket node = open.exchange().upgraded();
        return request.toNetSocket().onFailure(cause -> close(node)).compose(client -> {
            client.exceptionHandler(cause -> LOG.debug("tunnel of a client: {}", cause.toString()));
            Buffer early = open.exchange().behindUpgrade();
            if (early.length() > 0) {
                client.write(early).onFailure(gone -> close(node));
            }
            return Future.join(flow(client, node), flow(node, client))
                    .otherwiseEmpty() // whichever side broke off, the other one was closed too
                    .mapEmpty();
        });
    }

    // The end of one side ends the other, whether it ended in order or broke off.
    private static Future<Void> flow(NetSocket from, NetSocket to) {
        from.closeHandler(gone -> close(to));
        return from.pipeTo(to);
    }

    private static void close(NetSocket socket) {
        socket.close().onFailure(cause -> LOG.debug("already closed: {}", cause.toString()));
    }
}
