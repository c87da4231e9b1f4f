package io.holdfast.roles.frontend;

import io.holdfast.api.CacheApi;
import io.holdfast.api.CatalogApi;
import io.holdfast.api.FrontendApi;
import io.holdfast.api.OrderApi;
import io.holdfast.api.RecordApi;
import io.holdfast.api.Scope;
import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Randomness;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.ServiceHost;
import io.holdfast.http.ApiDocument;
import io.holdfast.http.ApiRoutes;
import io.holdfast.http.DirectHandler;
import io.holdfast.http.Fields;
import io.holdfast.http.ServerRequest;
import io.holdfast.http.StaticFiles;
import io.holdfast.http.WebServer;
import io.holdfast.http.auth.Ownership;
import io.holdfast.rpc.RpcClient;
import io.holdfast.telemetry.metrics.DirectRequests;
import io.holdfast.telemetry.metrics.RouteTimer;
import io.holdfast.telemetry.metrics.ServerRequests;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One front end: it keeps nothing that must not be lost, so any number of them can serve behind the router. */
public final class FrontendVerticle extends VerticleBase {
    private static final long LOOK_MILLIS = 20;

    /**
     * @param port 0 takes any free one
     * @param id of this instance, if it has one that outlives the process
     * @param longest deadline that a request may have
     */
    public record Config(int port, Optional<String> id, ProductCache.Config cache, Duration longest) {
        public static Config from(Settings settings, Optional<String> id, Duration longest) {
            return new Config(
                    settings.integer("frontend.port", 0, 0, 65_535, "port of the front end; 0 takes any"),
                    id,
                    ProductCache.Config.from(settings),
                    longest);
        }
    }

    private final Platform platform;
    private final Config config;
    private final Health health;
    private final Map<String, RpcClient> groups = new LinkedHashMap<>();
    private ServiceHost host;
    private ProductCache cache;
    private @Nullable DirectHandler direct;
    private long lookTimer = -1;

    public FrontendVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        for (String group : List.of(OrderApi.SERVICE, CatalogApi.SERVICE, RecordApi.SERVICE)) {
            groups.put(group, platform.groupClient(group));
        }
        Router router = WebServer.router(vertx, platform.listening().web());
        health.mount(router);
        return ServiceHost.open(
                        platform,
                        platform.listening().web(),
                        FrontendApi.SERVICE,
                        config.id(),
                        config.port(),
                        health,
                        router,
                        new Direct())
                .compose(opened -> {
                    host = opened;
                    return StaticFiles.load(vertx, "shop");
                })
                .compose(shop -> {
                    shop.mount(router, "/", "/shop/");
                    return ApiRoutes.load(vertx, ApiDocument.PUBLIC);
                })
                .compose(api -> {
                    serve(router);
                    api.mount(router);
                    return host.ready();
                });
    }

    private void serve(Router router) {
        RpcClient catalog = groups.get(CatalogApi.SERVICE);
        Requests requests = new Requests(platform.time(), config.longest());
        cache = cache(catalog);
        platform.tokens().access().mount(router, FrontendApi.SERVICE);
        new ProductRoutes(catalog, cache, requests).mount(router);
        OrderRoutes orders = new OrderRoutes(
                groups.get(OrderApi.SERVICE),
                requests,
                call -> Ownership.of(call.caller(), Scope.ORDERS_READ_ALL.word()));
        orders.mount(router);
        new LeaderRoutes(groups, requests).mount(router);
        platform.calls().bind(CacheApi.INVALIDATE, this::invalidate).mount(router);
        ServerRequests served = new ServerRequests(platform.telemetry().meters(), FrontendApi.SERVICE);
        RouteTimer.mount(router, served, FrontendApi.SERVICE, platform.time());
        DirectRequests observer = new DirectRequests(
                served, FrontendApi.SERVICE, platform.telemetry().tracing(), platform.time());
        direct = DirectHandler.first(List.of(
                new CachedProducts(cache, config.cache().size(), observer),
                orders.direct(
                        platform.tokens().access(),
                        router,
                        platform.listening().web().bodyBytesMax(),
                        observer)));
    }

    /** What is answered without Vert.x' server, once there are routes. */
    private final class Direct implements DirectHandler {
        @Override
        public boolean takes(String method, String target, Fields fields) {
            return direct != null && direct.takes(method, target, fields);
        }

        @Override
        public void handle(ServerRequest request) {
            Objects.requireNonNull(direct).handle(request);
        }
    }

    private ProductCache cache(RpcClient catalog) {
        ProductCache products = new ProductCache(
                platform.time(),
                config.cache(),
                new CatalogSource(catalog),
                host.instance().url().toString(),
                Randomness::token);
        lookTimer = vertx.setPeriodic(LOOK_MILLIS, t -> products.look());
        platform.telemetry().caches().add(products::standing);
        ProductCacheMetrics.register(platform.telemetry().meters(), products.cache());
        return products;
    }

    private Future<CacheApi.Done> invalidate(CacheApi.Invalidation invalidation) {
        cache.take(invalidation);
        return Future.succeededFuture(new CacheApi.Done(invalidation.holder()));
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(lookTimer);
        Future<Void> left = cache == null ? Future.succeededFuture() : cache.leave();
        return left.compose(v -> host == null ? Future.succeededFuture() : host.drain())
                .eventually(() -> {
                    groups.values().forEach(RpcClient::close);
                    return Future.succeededFuture();
                });
    }
}
