package io.holdfast.app;

import io.holdfast.admin.AdminServer;
import io.holdfast.base.config.HostName;
import io.holdfast.base.disk.DiskWords;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.ArmedChaos;
import io.holdfast.hosting.Chaos;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.PortReservation;
import io.holdfast.http.InProcess;
import io.holdfast.http.Token;
import io.holdfast.registry.LocalRegistry;
import io.holdfast.registry.PatientRegistry;
import io.holdfast.registry.Registry;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.registry.redis.RedisRegistry;
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
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the roles of this process one after the other, and stops them the other way round. */
final class Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

    /** Of failures that a full disk may be behind. */
    private static final Set<String> OF_FILES = Set.of("data-dir-unusable", "database-unusable");

    private final AppConfig config;
    private final Vertx vertx;
    private final Time time = Time.system();
    private final Deque<String> deployed = new ArrayDeque<>();
    private PatientRegistry registry;
    private ServiceDirectory roster;

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
        return PortReservation.take(vertx, config.web(), config.ports().places())
                .compose(held -> vertx.executeBlocking(() -> adminToken()).compose(token -> vertx.executeBlocking(
                                () -> PeerMemory.open(vertx, config))
                        .compose(memory -> held.takeFormer(
                                        vertx, config.web(), config.ports().former(memory.ports()))
                                .compose(taken -> start(held, token, memory)))))
                .recover(cause -> stop().transform(stopped -> Future.failedFuture(explain(cause))));
    }

    // Whatever meets a full disk first has its own way to say so, most with a stack trace.
    private Throwable explain(Throwable cause) {
        if (cause instanceof Error) {
            return new Failure.Unavailable("start-failed", "this process cannot start: " + cause);
        }
        if (!isOfFiles(cause)) {
            return cause;
        }
        if (!DiskWords.isFull(config.dataDir(), cause)) {
            return cause instanceof Failure ? cause : unusable(cause);
        }
        String free = DiskWords.free(config.dataDir())
                .map(bytes -> bytes / 1024 + " kB are free")
                .orElse("no room is left");
        return new Failure.Unavailable(
                "data-dir-full",
                "data-dir: the disk of %s is full, %s (expected: room for the logs of its replicas, two files of replication.segment each)"
                        .formatted(config.dataDir().toAbsolutePath(), free));
    }

    private static boolean isOfFiles(Throwable cause) {
        return cause instanceof FileSystemException
                || DiskWords.saysNoRoom(cause)
                || cause instanceof Failure failure && OF_FILES.contains(failure.code());
    }

    private Failure unusable(Throwable cause) {
        return new Failure.Unavailable(
                "data-dir-unusable",
                "data-dir: %s cannot be used (expected: a directory this process can write): %s"
                        .formatted(config.dataDir(), DiskWords.of(cause)));
    }

    // The admin port comes first: it tells what a start waits for.
    private Future<Running> start(PortReservation ports, Optional<AdminToken> token, PeerMemory memory) {
        Optional<RedisRegistry> redis = config.redis().map(settings -> RedisRegistry.create(vertx, settings));
        registry = new PatientRegistry(
                vertx,
                time,
                redis.<Registry>map(created -> created).orElseGet(() -> new LocalRegistry(time)),
                memory.isComplete() ? Duration.ZERO : config.startPatience());
        roster = ServiceDirectory.begin(vertx, registry, time, config.roster());
        memory.follow(roster);
        Platform platform = platform(ports, token);
        Map<String, Health> health = new LinkedHashMap<>();
        config.roles().forEach(role -> health.put(role.word(), Health.starting()));
        return AdminServer.listen(platform, config.admin(), health)
                .compose(admin -> meet(redis, memory, health)
                        .compose(met -> deployAll(platform, health))
                        .map(up -> new Running(
                                urls(health),
                                known(),
                                registry.name(),
                                HostName.url(config.admin().host(), admin.actualPort()),
                                token.flatMap(AdminToken::file))))
                .onSuccess(running -> registry.started());
    }

    // Hears who is where. Replicas that know their peers go on without, and are registered when Redis is back.
    private Future<Void> meet(Optional<RedisRegistry> redis, PeerMemory memory, Map<String, Health> health) {
        if (redis.isEmpty()) {
            return roster.follow(vertx);
        }
        RedisRegistry own = redis.get();
        if (memory.isComplete()) {
            roster.doWithoutRegistry();
        }
        health.values().forEach(role -> role.fails("start", "waiting for Redis at " + own.name()));
        return own.open(time, memory.isComplete() ? Duration.ZERO : config.startPatience())
                .recover(cause -> orWithout(own, cause))
                .compose(v -> roster.follow(vertx))
                .recover(cause -> orWithout(own, cause).compose(v -> {
                    LOG.warn("{}; the replicas here meet at the addresses they know", cause.getMessage());
                    return roster.recall(memory.instances());
                }))
                .map(v -> {
                    // Within the chain: roles say when they have started, which comes after it.
                    health.values().forEach(role -> role.fails("start", "starting"));
                    return null;
                });
    }

    // A refused password is somebody's mistake, and does not mend.
    private Future<Void> orWithout(RedisRegistry redis, Throwable cause) {
        return roster.doesWithoutRegistry() && !redis.isRefused()
                ? Future.succeededFuture()
                : Future.failedFuture(cause);
    }

    /** Which services this process can reach, as far as it knows. */
    private Set<String> known() {
        Set<String> known = new TreeSet<>(config.peers().keySet());
        config.roles().forEach(role -> known.add(role.word()));
        roster.all().forEach(instance -> known.add(instance.service()));
        return known;
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

    /** Blocks. */
    private Optional<AdminToken> adminToken() {
        if (config.adminToken().isPresent() || !config.alone()) {
            return config.adminToken().map(AdminToken::given);
        }
        try {
            return Optional.of(AdminToken.in(config.dataDir()));
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private Platform platform(PortReservation ports, Optional<AdminToken> admin) {
        boolean alone = config.alone();
        // Alone in one process nobody else needs the cluster token, so it can be one that nobody knows.
        Optional<String> cluster =
                config.clusterToken().or(() -> Optional.of(Randomness.token()).filter(t -> alone));
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
                ports,
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

    private Future<Void> deployAll(Platform platform, Map<String, Health> health) {
        Future<Void> started = Future.succeededFuture();
        for (RoleName role : config.roles()) {
            started = started.compose(v -> deploy(role, verticle(role, platform, health.get(role.word()))));
        }
        return started;
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
