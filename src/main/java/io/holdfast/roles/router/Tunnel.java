package io.holdfast.roles.router;

import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket on its way through: once the node has agreed to switch protocols, bytes flow both ways until one side ends (RFC 6455;
 * RFC 9110, section 7.8). No other protocol is switched to: what a proxy does not know could hide requests from it.
 */
final class Tunnel {
    private static final Logger LOG = LoggerFactory.getLogger(Tunnel.class);

    private Tunnel() {}

    static boolean isAskedFor(HttpServerRequest request) {
        String connection =
                String.join(",", request.headers().getAll("Connection")).toLowerCase(Locale.ROOT);
        return request.method() == HttpMethod.GET
                && connection.contains("upgrade")
                && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    /** @return ends with the tunnel, or with the answer of a node that refused; fails while nothing was answered yet */
    static Future<Void> dig(HttpClient client, Time time, Exchange exchange, URI node) {
        RequestOptions options = new RequestOptions()
                .setSsl("https".equals(node.getScheme()))
                .setHost(node.getHost())
                .setPort(node.getPort())
                .setMethod(HttpMethod.GET)
                .setURI(exchange.request().uri());
        return client.request(options).compose(outgoing -> {
            outgoing.headers().setAll(exchange.headers());
            outgoing.putHeader("Connection", "Upgrade").putHeader("Upgrade", "websocket");
            return outgoing.connect()
                    .timeout(Math.max(1, exchange.deadline().remainingMillis(time)), TimeUnit.MILLISECONDS)
                    .onFailure(cause -> abandon(outgoing))
                    .compose(answer -> answer.statusCode() == 101
                            ? join(answer, exchange.request())
                            : Relay.carry(answer, exchange.request()));
        });
    }

    private static Future<Void> join(HttpClientResponse answer, HttpServerRequest request) {
        HttpServerResponse response = request.response().setStatusCode(101);
        HopHeaders.copy(answer.headers(), response.headers());
        response.putHeader("Connection", "Upgrade").putHeader("Upgrade", "websocket");
        NetSocket far = answer.netSocket().pause();
        return request.toNetSocket()
                .onFailure(cause -> far.close())
                .compose(near -> Future.join(flow(near, far), flow(far, near)))
                .otherwiseEmpty() // whoever broke off: the other side was closed too
                .mapEmpty();
    }

    // What ends on one side ends on the other; a side that broke takes the other with it.
    private static Future<Void> flow(NetSocket from, NetSocket to) {
        from.closeHandler(gone -> to.close().onFailure(cause -> LOG.debug("already closed: {}", cause.toString())));
        return from.pipeTo(to);
    }

    private static void abandon(HttpClientRequest outgoing) {
        outgoing.reset().onFailure(gone -> LOG.debug("already closed: {}", gone.toString()));
    }
}
