package io.holdfast.app;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Chance;
import io.holdfast.base.time.Time;
import io.holdfast.platform.ops.AdminServer;
import io.holdfast.platform.ops.ArmedChaos;
import io.holdfast.platform.ops.Chaos;
import io.holdfast.platform.ops.Health;
import io.holdfast.platform.ops.Platform;
import io.holdfast.platform.registry.LocalRegistry;
import io.holdfast.platform.registry.PatientRegistry;
import io.holdfast.platform.registry.Registry;
import io.holdfast.platform.registry.Roster;
import io.holdfast.platform.registry.redis.RedisRegistry;
import io.holdfast.platform.web.InProcess;
import io.holdfast.platform.web.Token;
import io.holdfast.roles.agent.AgentVerticle;
import io.holdfast.roles.catalog.CatalogVerticle;
import io.holdfast.roles.expense.ExpenseVerticle;
import io.holdfast.roles.frontend.FrontendVerticle;
import io.holdfast.roles.order.OrderVerticle;
import io.holdfast.roles.record.RecordVerticle;
import io.holdfast.roles.router.RouterVerticle;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the roles of this process one after the other, and stops them the other way round. */
final class Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

    private final AppConfig config;
    private final Vertx vertx;
    private final Time time = Time.system();
    private final Deque<String> deployed = new ArrayDeque<>();
    private PatientRegistry registry;
    private Roster roster;

    Launcher(AppConfig config) {
        this.config = config;
        // Nothing is served from the class path, so that no directory for it is needed: the root of a container may be
        // read-only.
        this.vertx = Vertx.vertx(new VertxOptions()
                .setPreferNativeTransport(true)
                .setEventLoopPoolSize(config.eventLoops())
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    /** @return what runs where; after a failure everything that had been started is stopped again */
    Future<Running> start() {
        if (!vertx.isNativeTransportEnabled()) {
            LOG.info(
                    "event loops use Java's own selectors, which cost more than epoll: {}",
                    vertx.unavailableNativeTransportCause().toString());
        }
        Optional<AdminToken> admin;
        try {
            admin = adminToken();
        } catch (IOException e) {
            return Future.failedFuture(new Failure.Unavailable(
                    "data-dir-unusable",
                    "data-dir: %s cannot be used (expected: a directory this process can write): %s"
                            .formatted(config.dataDir(), e)));
        }
        return openRegistry()
                .compose(opened -> {
                    registry = new PatientRegistry(vertx, time, opened, config.startPatience());
                    return Roster.follow(vertx, registry, time, config.roster());
                })
                .compose(followed -> {
                    roster = followed;
                    return deployAll(platform(admin), admin);
                })
                .onSuccess(running -> registry.started())
                .recover(cause -> stop().transform(stopped -> Future.failedFuture(cause)));
    }

    /** Drains every role, the entrance first, then leaves the registry. Always ends well. */
    Future<Void> stop() {
        if (registry != null) {
            registry.started(); // who leaves waits for nothing
        }
        Future<Void> stopped = Future.succeededFuture();
        while (!deployed.isEmpty()) {
            String id = deployed.pop();
            stopped = stopped.eventually(() -> vertx.undeploy(id));
        }
        return stopped.eventually(() -> registry == null ? Future.succeededFuture() : registry.close())
                .eventually(vertx::close)
                .otherwiseEmpty();
    }

    private Future<? extends Registry> openRegistry() {
        return config.redis().isPresent()
                ? RedisRegistry.connect(vertx, time, config.redis().get(), config.startPatience())
                : Future.succeededFuture(new LocalRegistry(time));
    }

    // Runs on the thread that calls start(), which is no event loop: it may touch the disk.
    private Optional<AdminToken> adminToken() throws IOException {
        if (config.adminToken().isPresent() || !config.alone()) {
            return config.adminToken().map(AdminToken::given);
        }
        return Optional.of(AdminToken.in(config.dataDir()));
    }

    private Platform platform(Optional<AdminToken> admin) {
        boolean alone = config.alone();
        // Alone in one process nobody else needs the cluster token, so it can be one that nobody knows.
        Optional<String> cluster =
                config.clusterToken().or(() -> Optional.of(Chance.token()).filter(t -> alone));
        if (cluster.isEmpty()) {
            LOG.warn(
                    "no cluster token is set: every process on this machine may call /internal/ (HOLDFAST_CLUSTER_TOKEN)");
        }
        return new Platform(
                vertx,
                time,
                registry,
                roster,
                config.advertise(),
                config.dataDir(),
                Token.required("admin", admin.map(AdminToken::secret)),
                new Token("cluster", cluster, true),
                config.web(),
                config.lease(),
                config.drain(),
                config.client(),
                config.peers(),
                new InProcess(),
                config.chaos() ? ArmedChaos.ofThisProcess() : Chaos.OFF,
                new CopyOnWriteArrayList<>(),
                new CopyOnWriteArrayList<>(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    private Future<Running> deployAll(Platform platform, Optional<AdminToken> token) {
        Map<String, Health> health = new LinkedHashMap<>();
        Future<Void> started = Future.succeededFuture();
        for (RoleName role : config.roles()) {
            Health own = Health.starting();
            health.put(role.word(), own);
            started = started.compose(v -> deploy(role, verticle(role, platform, own)));
        }
        return started.compose(v -> AdminServer.listen(platform, config.admin(), health))
                .map(admin -> new Running(
                        urls(health),
                        registry.name(),
                        URI.create("http://%s:%d".formatted(config.admin().host(), admin.actualPort())),
                        token.flatMap(AdminToken::file)));
    }

    private static Map<String, URI> urls(Map<String, Health> health) {
        Map<String, URI> urls = new LinkedHashMap<>();
        health.forEach((role, own) -> own.url().ifPresent(url -> urls.put(role, url)));
        return urls;
    }

    private Future<Void> deploy(RoleName role, Deployable verticle) {
        return vertx.deployVerticle(verticle)
                .onSuccess(deployed::push)
                .recover(cause -> Future.failedFuture(
                        cause instanceof Failure failure
                                ? new Failure.Unavailable(failure.code(), role.word() + ": " + failure.getMessage())
                                : cause))
                .mapEmpty();
    }

    private Deployable verticle(RoleName role, Platform platform, Health health) {
        return switch (role) {
            case CATALOG -> new CatalogVerticle(platform, config.catalog(), health);
            case ORDER -> new OrderVerticle(platform, config.order(), health);
            case EXPENSE -> new ExpenseVerticle(platform, config.expense(), health);
            case RECORD -> new RecordVerticle(platform, config.record(), health);
            case FRONTEND -> new FrontendVerticle(platform, config.frontend(), health);
            case AGENT -> new AgentVerticle(platform, config.agent(), health);
            case ROUTER -> new RouterVerticle(platform, config.router(), health);
        };
    }
}
