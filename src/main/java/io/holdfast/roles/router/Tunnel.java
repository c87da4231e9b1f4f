package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
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
 * A WebSocket on its way through: once the node has agreed to switch protocols, bytes flow both ways until one side ends (RFC 6455;
 * RFC 9110, section 7.8). No other protocol is switched to: what a proxy does not know could hide requests from it. How long it may be
 * silent is counted at the client's connection.
 */
final class Tunnel {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);

    private Tunnel() {}

    static boolean isAskedFor(HttpServerRequest request) {
        // With content nobody knows where the tunnel would begin.
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

    /** @return ends with the tunnel, or with the answer of a node that refused; fails while nothing was answered yet */
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
                .onFailure(cause -> judge(exchange, permit, cause))
                .compose(connection -> {
                    if (exchange.isAbandoned()) {
                        connection.release();
                        return Future.failedFuture(AttemptFailure.clientLeft());
                    }
                    NodeExchange asked = connection.send(request);
                    exchange.abandoned().onSuccess(v -> asked.cancel());
                    return asked.response()
                            .timeout(limit, TimeUnit.MILLISECONDS)
                            .onFailure(cause -> {
                                asked.cancel();
                                // Too little time was left: that is no word about the node.
                                if (cause instanceof NodeFailure || limit == attempt) {
                                    judge(exchange, permit, cause);
                                }
                            })
                            .compose(response -> answered(vertx, new OpenResponse(response, asked), exchange, permit));
                });
    }

    private static void judge(Exchange exchange, Permit permit, Throwable cause) {
        boolean local = cause instanceof NodeFailure failure && failure.kind() == NodeFailure.Kind.NO_ROOM_HERE;
        if (!local && !exchange.isAbandoned()) {
            long generation = permit.node().breaker().generation();
            permit.pool().recordFailure(permit.node(), generation, HealthReport.Kind.UNREACHABLE, cause.getMessage());
        }
    }

    private static Future<Void> answered(Vertx vertx, OpenResponse answer, Exchange exchange, Permit permit) {
        return answer.response().status() == 101
                ? join(answer, exchange.request())
                : Relay.carry(vertx, answer, exchange, permit);
    }

    private static Future<Void> join(OpenResponse answer, HttpServerRequest request) {
        NodeResponse agreed = answer.response();
        HttpServerResponse response = request.response().setStatusCode(101);
        HopByHopFields.copy(agreed.head().fields(), response.headers());
        response.headers().remove("Content-Length");
        response.putHeader("Connection", "Upgrade").putHeader("Upgrade", "websocket");
        NetSocket far = answer.exchange().upgraded();
        return request.toNetSocket().onFailure(cause -> close(far)).compose(near -> {
            near.exceptionHandler(cause -> LOG.debug("tunnel of a client: {}", cause.toString()));
            Buffer early = answer.exchange().behindUpgrade();
            if (early.length() > 0) {
                near.write(early).onFailure(gone -> close(far));
            }
            return Future.join(flow(near, far), flow(far, near))
                    .otherwiseEmpty() // whoever broke off: the other side was closed too
                    .mapEmpty();
        });
    }

    // What ends on one side ends on the other; a side that broke takes the other with it.
    private static Future<Void> flow(NetSocket from, NetSocket to) {
        from.closeHandler(gone -> close(to));
        return from.pipeTo(to);
    }

    private static void close(NetSocket socket) {
        socket.close().onFailure(cause -> LOG.debug("already closed: {}", cause.toString()));
    }
}
