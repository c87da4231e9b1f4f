package io.holdfast.roles.catalog;

import io.holdfast.api.CatalogApi;
import io.holdfast.base.config.Settings;
import io.holdfast.platform.ops.Health;
import io.holdfast.platform.ops.Platform;
import io.holdfast.platform.ops.ServiceHost;
import io.holdfast.platform.replication.ReplicatedGroup;
import io.holdfast.platform.replication.SoloGroup;
import io.holdfast.platform.web.Endpoint;
import io.holdfast.platform.web.WebServer;
import io.holdfast.roles.catalog.CatalogCommand.Filling;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica of the catalog: up means listening, registered, recovered and filled. */
public final class CatalogVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogVerticle.class);

    /**
     * @param port 0 takes any free one
     * @param id of this replica
     * @param products what fills an empty catalog; never empty
     * @param longest deadline that a request may have
     */
    public record Config(
            int port,
            int id,
            List<Filling> products,
            Catalog.Config catalog,
            SoloGroup.Config group,
            Duration longest) {
        /** @throws io.holdfast.base.config.ConfigException when the fill file cannot be read */
        public static Config from(Settings settings, int id, SoloGroup.Config group, Duration longest) {
            String fill = settings.text("catalog.fill", "conf/toys.yaml", "YAML list that fills an empty catalog");
            Config config = new Config(
                    settings.whole("catalog.port", 0, 0, 65_535, "port of the catalog; 0 takes any"),
                    id,
                    CatalogFill.read(fill),
                    Catalog.Config.from(settings),
                    group,
                    longest);
            // Rule 10: a late duplicate must still meet the refusal that its request was told.
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
    private ReplicatedGroup<CatalogCommand, CatalogAnswer> group;
    private ServiceHost host;

    public CatalogVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        Path directory = platform.dataDir().resolve("catalog-" + config.id());
        return CatalogStore.open(vertx, directory)
                .compose(store -> {
                    Catalog catalog = new Catalog(config.catalog(), store);
                    return SoloGroup.open(config.id(), config.group(), platform.time(), catalog, this::broken)
                            .compose(opened -> fill(catalog, opened).map(v -> router(catalog, opened)));
                })
                .compose(router -> ServiceHost.open(
                        platform,
                        CatalogApi.SERVICE,
                        Optional.of(Integer.toString(config.id())),
                        config.port(),
                        health,
                        router))
                .compose(opened -> {
                    host = opened;
                    return host.ready();
                });
    }

    @Override
    public Future<?> stop() {
        Future<Void> drained = host == null ? Future.succeededFuture() : host.drain();
        return drained.eventually(() -> group == null ? Future.succeededFuture() : group.close());
    }

    private Future<Void> fill(Catalog catalog, ReplicatedGroup<CatalogCommand, CatalogAnswer> opened) {
        group = opened;
        if (!catalog.isEmpty()) {
            return Future.succeededFuture();
        }
        LOG.info(
                "the catalog is empty: filling it with {} products",
                config.products().size());
        return group.submit(new CatalogCommand.Fill(config.products())).mapEmpty();
    }

    private Router router(Catalog catalog, ReplicatedGroup<CatalogCommand, CatalogAnswer> opened) {
        Router router = WebServer.router(vertx, platform.web());
        health.mount(router);
        router.route("/internal/*").handler(Endpoint.guard(platform.cluster()));
        new CatalogRoutes(catalog, opened, platform.time(), config.longest()).mount(router);
        return router;
    }

    private void broken() {
        health.fails("disk", "the catalog's state could not be written; restart this process when the disk is well");
    }
}
