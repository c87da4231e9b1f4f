package io.holdfast.roles.catalog;

import io.holdfast.base.config.Settings;
import io.holdfast.platform.ops.Health;
import io.holdfast.platform.ops.Platform;
import io.holdfast.platform.replication.Leadership;
import io.holdfast.platform.replication.member.ReplicaService;
import io.holdfast.roles.catalog.CatalogCommand.Filling;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica of the catalog: up means listening, registered and recovered; its leader fills an empty one. */
public final class CatalogVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogVerticle.class);
    private static final long LOOK_MILLIS = 100;

    /**
     * @param products what fills an empty catalog; never empty
     * @param longest deadline that a request may have
     */
    public record Config(
            ReplicaService.Config replica, List<Filling> products, Catalog.Config catalog, Duration longest) {
        /** @throws io.holdfast.base.config.ConfigException when the fill file cannot be read */
        public static Config from(Settings settings, ReplicaService.Config replica, Duration longest) {
            String fill = settings.text("catalog.fill", "conf/toys.yaml", "YAML list that fills an empty catalog");
            Config config = new Config(replica, CatalogFill.read(fill), Catalog.Config.from(settings), longest);
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
    private Catalog catalog;
    private ReplicaService<CatalogCommand, CatalogAnswer> service;
    private Leadership leadership;
    private boolean filled;
    private long timer = -1;

    public CatalogVerticle(Platform platform, Config config, Health health) {
        this.platform = platform;
        this.config = config;
        this.health = health;
    }

    @Override
    public Future<?> start() {
        catalog = new Catalog(config.catalog());
        return ReplicaService.open(platform, config.replica(), health, catalog, this::notFilled)
                .compose(opened -> {
                    service = opened;
                    leadership = new Leadership(service.group());
                    timer = vertx.setPeriodic(LOOK_MILLIS, t -> look());
                    return service.listen(new CatalogRoutes(
                            catalog, service.group(), platform.time(), config.longest(), platform.chaos())::mount);
                });
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(timer);
        return service == null ? Future.succeededFuture() : service.close();
    }

    private Optional<String> notFilled() {
        return filled ? Optional.empty() : Optional.of("the catalog is empty; its leader fills it in a moment");
    }

    private void look() {
        if (filled) {
            return;
        }
        service.group()
                .peek(catalog::isEmpty)
                .compose(empty -> {
                    filled = !empty;
                    return empty && service.group().status().leads() ? fill() : Future.succeededFuture();
                })
                .onFailure(cause -> LOG.warn("the catalog could not be filled yet: {}", cause.getMessage()));
    }

    // Several at once do no harm: the catalog takes the first.
    private Future<Void> fill() {
        LOG.info(
                "the catalog is empty: filling it with {} products",
                config.products().size());
        return leadership
                .confirmed()
                .compose(leads -> service.group().submit(new CatalogCommand.Fill(config.products())))
                .mapEmpty();
    }
}
