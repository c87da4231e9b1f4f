package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi;
import io.holdfast.base.config.Settings;
import io.holdfast.cache.CoherenceDirectory;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.replica.ReplicaService;
import io.holdfast.replication.member.FirstFill;
import io.holdfast.roles.catalog.CatalogCommand.SeedProduct;
import io.holdfast.rpc.VertxScheduler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;

/** One replica of the catalog: up means listening, registered and recovered; its leader fills an empty one. */
public final class CatalogVerticle extends VerticleBase {
    private static final long TICK_MILLIS = 20;
    private static final long PUBLISH_MILLIS = 100;

    /**
     * @param products to fill an empty catalog with; never empty
     * @param longest deadline that a request may have
     */
    public record Config(
            ReplicaService.Config replica,
            List<SeedProduct> products,
            Catalog.Config catalog,
            CoherenceDirectory.Config cache,
            Duration longest) {
        /** @throws io.holdfast.base.config.ConfigException when the seed file cannot be read */
        public static Config from(Settings settings, ReplicaService.Config replica, Duration longest) {
            String fill = settings.string("catalog.fill", "conf/toys.yaml", "YAML list that fills an empty catalog");
            Config config = new Config(
                    replica,
                    CatalogSeedFile.read(fill),
                    Catalog.Config.from(settings),
                    CoherenceDirectory.Config.from(settings),
                    longest);
            // OL16: a late duplicate must still find the rejection that its request got.
            settings.require(
                    config.catalog().rememberFor().compareTo(longest.multipliedBy(2)) >= 0,
                    "catalog.remember-for: %s (expected: at least twice router.timeout)",
                    config.catalog().rememberFor());
            return config;
        }
    }

    private final Platform platform;
    private final Config config;
    private final Health health;
    private ReplicaService<CatalogCommand, CatalogResult> service;
    private FirstFill<CatalogCommand> fill;
    private InvalidationSender sender;
    private RpcInvalidationTransport transport;
    private long tickTimer = -1;
    private long publishTimer = -1;

    public CatalogVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        Catalog catalog = new Catalog(config.catalog());
        fill = new FirstFill<>(vertx, CatalogApi.SERVICE);
        return ReplicaService.open(platform, config.replica(), health, catalog, fill::notFilled)
                .compose(opened -> {
                    service = opened;
                    fill.begin(service.group(), catalog::isEmpty, new CatalogCommand.Seed(config.products()));
                    platform.telemetry().orders().add(catalog::head);
                    CacheService caches = serveCaches(catalog);
                    new CatalogCalls(
                                    catalog,
                                    service.group(),
                                    platform.time(),
                                    config.longest(),
                                    platform.chaos(),
                                    caches)
                            .bind(service.calls());
                    return service.listen();
                });
    }

    private CacheService serveCaches(Catalog catalog) {
        transport = new RpcInvalidationTransport(
                platform.rpc(), config.cache().times().length());
        sender = new InvalidationSender(VertxScheduler.here(vertx), transport);
        CoherenceDirectory directory = new CoherenceDirectory(platform.time(), config.cache(), sender);
        sender.serve(directory);
        CacheService caches = new CacheService(
                catalog, service.group(), directory, config.cache().times());
        Context context = vertx.getOrCreateContext();
        catalog.onChange(caches.listener(task -> context.runOnContext(v -> task.run())));
        tickTimer = vertx.setPeriodic(TICK_MILLIS, t -> caches.tick());
        publishTimer = vertx.setPeriodic(PUBLISH_MILLIS, t -> caches.publishVisible());
        CoherenceMetrics.register(platform.telemetry().meters(), directory);
        return caches;
    }

    @Override
    public Future<?> stop() {
        fill.stop();
        Future<Void> drained = service == null ? Future.succeededFuture() : service.close();
        return drained.eventually(() -> {
            vertx.cancelTimer(tickTimer); // requests in flight wait for caches until then
            vertx.cancelTimer(publishTimer);
            if (sender != null) {
                sender.close();
                transport.close();
            }
            return Future.succeededFuture();
        });
    }
}
