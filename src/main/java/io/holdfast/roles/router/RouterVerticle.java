package io.holdfast.roles.router;

import io.holdfast.base.config.Settings;
import io.holdfast.platform.ops.Health;
import io.holdfast.platform.ops.Node;
import io.holdfast.platform.ops.ServiceHost;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Optional;

/** The entrance: one address in front of all instances of all services. */
public final class RouterVerticle extends VerticleBase {
    public static final String SERVICE = "router";

    /**
     * @param port clients connect to; 0 takes any free one
     * @param id of this instance, if it has one that outlives the process
     * @param timeout for a whole request, all its attempts together
     */
    public record Config(int port, Optional<String> id, Duration timeout) {
        public static Config from(Settings settings, Optional<String> id) {
            return new Config(
                    settings.whole("router.port", 8080, 0, 65_535, "port clients connect to; 0 takes any"),
                    id,
                    settings.duration("router.timeout", Duration.ofSeconds(10), "for a request and all its attempts"));
        }
    }

    private final Node node;
    private final Config config;
    private final Health health;
    private HttpClient client;
    private ServiceHost host;

    public RouterVerticle(Node node, Config config, Health health) {
        this.node = node;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout((int) node.client().connectTimeout().toMillis())
                        .setTcpNoDelay(true)
                        .setKeepAliveTimeout(30)
                        .setDecompressionSupported(false),
                new PoolOptions()
                        .setHttp1MaxSize(node.client().connections())
                        .setMaxWaitQueueSize(node.client().waitingMax()));
        Forwarder forwarder = new Forwarder(
                client,
                node.roster(),
                node.time(),
                RouteTable.ofOurServices(config.timeout()),
                node.web().bodyBytesMax());
        Router own = Router.router(vertx);
        health.mount(own);
        own.route().handler(ctx -> forwarder.handle(ctx.request()));
        return ServiceHost.open(node, SERVICE, config.id(), config.port(), health, own)
                .compose(opened -> {
                    host = opened;
                    return host.ready();
                });
    }

    @Override
    public Future<?> stop() {
        Future<Void> drained = host == null ? Future.succeededFuture() : host.drain();
        return drained.eventually(client::close);
    }
}
