package io.holdfast.http.client;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Time;
import io.holdfast.http.HttpClients;
import io.holdfast.http.ResponseHeaderSection;
import io.holdfast.http.tls.ClientTls;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Connections to nodes: idle ones first, else new ones. It has no limit and no queue of its own: the caller decides how many requests a
 * node gets. Confined to the event loop it was created on.
 */
public final class NodeClient {
    private static final Duration EXPIRED_CLOSED_EVERY = Duration.ofSeconds(1);

    /**
     * @param connectTimeout how long a node may take to accept
     * @param keepAlive how long a connection without a request is kept; less if the node announces less
     * @param idleMax connections kept for one address
     * @param responseHead limits of a response's status line and header section
     */
    public record Config(
            Duration connectTimeout, Duration keepAlive, int idleMax, ResponseHeaderSection.Limits responseHead) {
        public static Config from(Settings settings, int idleMax) {
            return new Config(
                    settings.duration(
                            "router.connect-timeout", Duration.ofSeconds(1), "how long a node may take to accept"),
                    settings.duration(
                            "router.keep-alive",
                            Duration.ofSeconds(30),
                            "how long an idle connection to a node is kept"),
                    idleMax,
                    new ResponseHeaderSection.Limits(
                            settings.size(
                                    "router.response-header-max",
                                    "64kb",
                                    "status line and headers of a node's response; more is 502"),
                            settings.integer(
                                    "router.response-headers-max",
                                    1_000,
                                    1,
                                    100_000,
                                    "header lines of a node's response; more is 502")));
        }
    }

    private final Config config;
    private final Function<URI, ClientTls> tls;
    private final NetClient client;
    private final Vertx vertx;
    private final long timer;
    private final Time time;
    private final Map<URI, Destination> destinations = new HashMap<>();
    private int open;

    /** With the authorities of the JDK at https URLs. */
    public NodeClient(Vertx vertx, Time time, Config config) {
        this(vertx, time, config, node -> ClientTls.SYSTEM);
    }

    /** @param tls how a node is spoken with; asked for each new connection */
    public NodeClient(Vertx vertx, Time time, Config config, Function<URI, ClientTls> tls) {
        this.tls = tls;
        this.vertx = vertx;
        this.config = config;
        this.time = time;
        this.client = HttpClients.connections(vertx, config.connectTimeout());
        this.timer = vertx.setPeriodic(EXPIRED_CLOSED_EVERY.toMillis(), t -> closeExpired());
    }

    /**
     * Takes or opens a connection for one exchange.
     *
     * @param fresh whether it must not have been used before: for a request that cannot be repeated, since the node may close an idle
     *     connection at any time
     * @return fails with {@link NodeFailure} ({@code NOT_CONNECTED} or {@code NO_ROOM_HERE})
     */
    public Future<NodeConnection> connect(URI node, boolean fresh) {
        Destination destination = destinations.get(node);
        if (destination == null) {
            destination = new Destination(NodeAddress.of(node), time, config.keepAlive(), config.idleMax());
            destinations.put(node, destination);
        }
        NodeConnection kept = fresh ? null : destination.take();
        return kept == null ? open(node, destination) : Future.succeededFuture(kept);
    }

    private Future<NodeConnection> open(URI node, Destination destination) {
        destination.connecting();
        return dial(node, destination.address())
                .onFailure(never -> destination.disconnected())
                .map(socket -> {
                    open++;
                    ChannelHandlerContext handler = ((NetSocketInternal) socket).channelHandlerContext();
                    handler.channel().closeFuture().addListener(closed -> open--);
                    return new NodeConnection(handler, destination, config.responseHead());
                })
                .recover(cause -> Future.failedFuture(new NodeFailure(
                        LocalFailure.isCauseOf(cause) ? NodeFailure.Kind.NO_ROOM_HERE : NodeFailure.Kind.NOT_CONNECTED,
                        "cannot connect: " + cause.getMessage(),
                        cause)));
    }

    private Future<NetSocket> dial(URI node, NodeAddress address) {
        ClientTls secure = tls.apply(node);
        Duration limit = config.connectTimeout();
        return switch (secure.attempt(node)) {
            case PLAIN -> client.connect(address.connectOptions(limit));
            case TLS -> client.connect(address.connectOptions(limit, secure));
            case TLS_FIRST ->
                client.connect(address.connectOptions(limit, secure))
                        .recover(cause -> secure.isPlain(node, cause)
                                ? client.connect(address.connectOptions(limit))
                                : Future.failedFuture(cause));
        };
    }

    private void closeExpired() {
        destinations.values().forEach(Destination::closeExpired);
        destinations.values().removeIf(Destination::isUnused);
    }

    /** Connections that are open, idle ones among them. */
    public int connections() {
        return open;
    }

    /** Connections that wait for their next exchange. */
    public int idleConnections() {
        return destinations.values().stream().mapToInt(Destination::idle).sum();
    }

    public Future<Void> close() {
        vertx.cancelTimer(timer);
        destinations.values().forEach(Destination::closeIdle);
        return client.close();
    }
}
