package io.holdfast.roles.frontend;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.FrontendApi;
import io.holdfast.api.OrderApi;
import io.holdfast.api.RecordApi;
import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Randomness;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.ServiceHost;
import io.holdfast.http.WebServer;
import io.holdfast.rpc.GroupBatches;
import io.holdfast.rpc.GroupClient;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One front end: with nothing that cannot be lost, so any number of them serves behind the router. */
public final class FrontendVerticle extends VerticleBase {
    private static final long LOOK_MILLIS = 20;

    /**
     * @param port 0 takes any free one
     * @param id of this instance, if it has one that outlives the process
     * @param longest deadline that a request may have
     */
    public record Config(
            int port, Optional<String> id, GroupBatches.Config batches, ProductCache.Config cache, Duration longest) {
        public static Config from(
                Settings settings, Optional<String> id, GroupBatches.Config batches, Duration longest) {
            return new Config(
                    settings.integer("frontend.port", 0, 0, 65_535, "port of the front end; 0 takes any"),
                    id,
                    batches,
                    ProductCache.Config.from(settings),
                    longest);
        }
    }

    private final Platform platform;
    private final Config config;
    private final Health health;
    private List<GroupClient> groups = List.of();
    private ServiceHost host;
    private ProductCache cache;
    private long lookTimer = -1;

    public FrontendVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        GroupClient orders = platform.groupClient(OrderApi.SERVICE);
        GroupClient catalog = platform.groupClient(CatalogApi.SERVICE);
        GroupClient record = platform.groupClient(RecordApi.SERVICE);
        groups = List.of(orders, catalog, record);
        Router router = WebServer.router(vertx, platform.listening().web());
        health.mount(router);
        return ServiceHost.open(platform, FrontendApi.SERVICE, config.id(), config.port(), health, router)
                .compose(opened -> {
                    host = opened;
                    serve(router, orders, catalog, record);
                    return host.ready();
                });
    }

    private void serve(Router router, GroupClient orders, GroupClient catalog, GroupClient record) {
        cache = new ProductCache(
                platform.time(),
                config.cache(),
                new CatalogSource(catalog),
                host.instance().url().toString(),
                Randomness::token);
        lookTimer = vertx.setPeriodic(LOOK_MILLIS, t -> cache.look());
        platform.telemetry().caches().add(cache::standing);
        ProductCacheMetrics.register(platform.telemetry().meters(), cache.cache());
        OrderClient placing = new OrderClient(orders, config.batches());
        new FrontendRoutes(
                        placing,
                        cache,
                        orders,
                        catalog,
                        record,
                        platform.time(),
                        platform.tokens().admin(),
                        platform.tokens().cluster(),
                        config.longest())
                .mount(router);
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(lookTimer);
        Future<Void> left = cache == null ? Future.succeededFuture() : cache.leave();
        return left.compose(v -> host == null ? Future.succeededFuture() : host.drain())
                .eventually(() -> {
                    groups.forEach(GroupClient::close);
                    return Future.succeededFuture();
                });
    }
}
