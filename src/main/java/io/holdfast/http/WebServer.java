package io.holdfast.http;

import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.tls.ServerTls;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;

/** A listening HTTP port whose every limit is set and whose every error is a {@link Problem}. */
public final class WebServer {

    /**
     * The limits of every port of the process.
     *
     * @param host the address to listen at
     * @param bodyBytesMax a longer body is answered 413
     * @param headerBytesMax all header lines together; more is answered 431
     * @param headersMax more header lines are answered 431
     * @param headerTimeout a request whose head takes longer is answered 408
     * @param uriBytesMax a longer request line is answered 414
     * @param acceptQueue connections that the kernel keeps until they are accepted; more are not made
     * @param idleTimeout a connection that is idle for so long, between two requests, is closed
     * @param streamTimeout a connection is closed when a body that the client sends, a response that it should read, or an upgraded
     *     protocol makes no progress for so long
     * @param tls whether the port speaks TLS
     */
    public record Config(
            String host,
            int bodyBytesMax,
            int headerBytesMax,
            int headersMax,
            Duration headerTimeout,
            int uriBytesMax,
            int acceptQueue,
            Duration idleTimeout,
            Duration streamTimeout,
            ServerTls tls) {

        public static Config from(Settings settings) {
            return from(settings, "127.0.0.1");
        }

        /** @param host to listen at when the settings name none */
        public static Config from(Settings settings, String host) {
            Duration idleTimeout = settings.duration(
                    "http.idle-timeout",
                    Duration.ofSeconds(60),
                    "a connection silent for so long between requests, or within a body, is closed");
            return new Config(
                    settings.host("host", host, "address the service ports listen at"),
                    settings.size("http.body-max", "64kb", "longest body a service reads; more is 413"),
                    settings.size("http.header-max", "16kb", "all header lines of a request together; more is 431"),
                    settings.integer("http.headers-max", 100, 1, 10_000, "header lines of a request; more is 431"),
                    settings.duration(
                            "http.header-timeout", Duration.ofSeconds(10), "a head that takes longer is answered 408"),
                    settings.size("http.uri-max", "8kb", "longest request line; more is 414"),
                    settings.integer("http.accept-queue", 1_024, 1, 65_535, "connections that may wait to be accepted"),
                    idleTimeout,
                    idleTimeout,
                    ServerTls.OFF);
        }

        public Config at(String otherHost) {
            return new Config(
                    otherHost,
                    bodyBytesMax,
                    headerBytesMax,
                    headersMax,
                    headerTimeout,
                    uriBytesMax,
                    acceptQueue,
                    idleTimeout,
                    streamTimeout,
                    tls);
        }

        public Config withBodyMax(int otherBodyBytesMax) {
            return new Config(
                    host,
                    otherBodyBytesMax,
                    headerBytesMax,
                    headersMax,
                    headerTimeout,
                    uriBytesMax,
                    acceptQueue,
                    idleTimeout,
                    streamTimeout,
                    tls);
        }

        public Config withStreamTimeout(Duration otherStreamTimeout) {
            return new Config(
                    host,
                    bodyBytesMax,
                    headerBytesMax,
                    headersMax,
                    headerTimeout,
                    uriBytesMax,
                    acceptQueue,
                    idleTimeout,
                    otherStreamTimeout,
                    tls);
        }

        public Config withTls(ServerTls otherTls) {
            return new Config(
                    host,
                    bodyBytesMax,
                    headerBytesMax,
                    headersMax,
                    headerTimeout,
                    uriBytesMax,
                    acceptQueue,
                    idleTimeout,
                    streamTimeout,
                    otherTls);
        }

        private RequestHeaderSection.Limits headLimits() {
            return new RequestHeaderSection.Limits(uriBytesMax, headerBytesMax, headersMax);
        }

        private StrictHttp.Timeouts timeouts() {
            return new StrictHttp.Timeouts(headerTimeout, idleTimeout, streamTimeout);
        }
    }

    private WebServer() {}

    /** A router that reads bodies up to the limit and turns every failure into a problem. */
    public static Router router(Vertx vertx, Config config) {
        Router router = router(vertx);
        DirectEndpoint.forPreparation(router).handler(BodyHandler.create(false).setBodyLimit(config.bodyBytesMax()));
        return router;
    }

    /** The same, and bodies are left to its routes. */
    public static Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        ProblemResponses.mount(router);
        AllowedMethods.mount(router);
        return router;
    }

    /** The same; when it is shut down, connections without a request are closed at once. */
    public static Future<HttpServer> listen(Vertx vertx, Config config, int port, Handler<HttpServerRequest> handler) {
        return listen(vertx, config, port, handler, Duration.ZERO);
    }

    /**
     * Starts listening; port 0 takes any free one.
     *
     * @param drainKeepAlive how long, once the server shuts down, a connection without a request is kept
     * @return the server, or a failure that names the address and the reason
     */
    public static Future<HttpServer> listen(
            Vertx vertx, Config config, int port, Handler<HttpServerRequest> handler, Duration drainKeepAlive) {
        return listen(vertx, config, port, handler, DirectHandler.NONE, drainKeepAlive);
    }

    /** The same. @param direct answers what it takes in place of {@code handler} */
    public static Future<HttpServer> listen(
            Vertx vertx,
            Config config,
            int port,
            Handler<HttpServerRequest> handler,
            DirectHandler direct,
            Duration drainKeepAlive) {
        StrictHttp.Port rules = new StrictHttp.Port(
                config.headLimits(),
                config.timeouts(),
                new DrainState(drainKeepAlive),
                direct,
                config.tls(),
                (ContextInternal) vertx.getOrCreateContext());
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(port)
                .setAcceptBacklog(config.acceptQueue())
                .setMaxHeaderSize(config.headerBytesMax())
                .setMaxInitialLineLength(config.uriBytesMax())
                .setIdleTimeout(0) // StrictHttp has the idle timeout: only it knows whether a request is in flight
                .setTcpKeepAlive(true) // a client whose machine is gone is noticed also while nothing is sent
                .setHandle100ContinueAutomatically(true)
                .setPerFrameWebSocketCompressionSupported(false) // the router's tunnels are all there is of WebSockets
                .setPerMessageWebSocketCompressionSupported(false)
                .setHttp2ClearTextEnabled(false) // a second protocol would be a way around StrictHttp
                .setTcpNoDelay(true);
        return vertx.createHttpServer(options)
                .requestHandler(RequestIds.before(ServerOptions.before(handler)))
                .connectionHandler(connection -> guard(connection, rules))
                .invalidRequestHandler(ProblemResponses::refuseUnreadable)
                .listen()
                .recover(cause -> Future.failedFuture(new Failure.Unavailable(
                        "cannot-listen",
                        "cannot listen at %s:%d: %s".formatted(config.host(), port, cause.getMessage()))));
    }

    /** Through what Vert.x calls internal: its public interface begins behind the decoder. */
    private static void guard(HttpConnection connection, StrictHttp.Port rules) {
        ChannelPipeline pipeline =
                ((HttpServerConnection) connection).channelHandlerContext().pipeline();
        StrictHttp.install(pipeline, rules);
    }
}
