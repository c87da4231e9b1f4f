package io.holdfast.app;

import io.holdfast.admin.AdminServer;
import io.holdfast.base.config.ConfigException;
import io.holdfast.base.config.HostName;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.ArmedChaos;
import io.holdfast.hosting.Chaos;
import io.holdfast.hosting.Discovery;
import io.holdfast.hosting.Listening;
import io.holdfast.hosting.OwnProcess;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.PortReservation;
import io.holdfast.hosting.ProcessView;
import io.holdfast.hosting.Telemetry;
import io.holdfast.hosting.Tokens;
import io.holdfast.http.WebServer;
import io.holdfast.http.tls.ProcessTls;
import io.holdfast.http.trace.ServerTracer;
import io.holdfast.http.trace.Tracing;
import io.holdfast.rpc.RpcClients;
import io.holdfast.telemetry.events.EventHistory;
import io.holdfast.telemetry.metrics.DiskUsage;
import io.holdfast.telemetry.metrics.LoopDelay;
import io.holdfast.telemetry.metrics.ProcessMetrics;
import io.holdfast.telemetry.traces.OtlpExport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts this process, and stops it.
 *
 * <pre>
 *   read certificates ─► reserve ports ─► read files ─► open the admin port ─► connect to the registry ─► start the roles
 * </pre>
 */
final class Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
    private static final Duration EXPIRY_CHECKED_EVERY = Duration.ofHours(1);

    private final AppConfig config;
    private final Optional<OtlpExport> traces;
    private final Tracing tracing;
    private final Vertx vertx;
    private final Time time = Time.system();
    private final WatchedFiles files = new WatchedFiles();
    private final RoleDeployment roles;
    private Optional<RegistryConnection> registry = Optional.empty();
    private Optional<AdminServer> adminServer = Optional.empty();
    private Optional<EventHistory.Closing> history = Optional.empty();
    private Optional<OwnProcess> own = Optional.empty();
    private volatile Optional<URI> admin = Optional.empty();

    Launcher(AppConfig config) {
        this.config = config;
        // Nothing is served from the class path, so Vert.x needs no cache directory: the root of a container may be
        // read-only.
        this.traces = OtlpExport.open(config.traces(), config.roles().names(), Version.number(), Randomness.token());
        this.tracing = traces.map(OtlpExport::tracing).orElse(Tracing.OFF);
        this.vertx = Vertx.builder()
                .with(new VertxOptions()
                        .setPreferNativeTransport(true)
                        .setEventLoopPoolSize(config.eventLoops())
                        .setFileSystemOptions(new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false)))
                .withTracer(ServerTracer.factory(tracing))
                .build();
        this.roles = new RoleDeployment(vertx, config.roles().running());
    }

    /** Blocks to read certificates. @return what runs where; after a failure everything that had been started is stopped again */
    Future<Running> start() {
        logTransport();
        return prepare().compose(this::run).recover(cause -> stop().transform(
                        stopped -> Future.failedFuture(StartFailure.explain(config.dataDir(), cause))));
    }

    /** Stops every role, the router first, then leaves the registry. Always succeeds. */
    Future<Void> stop() {
        registry.ifPresent(RegistryConnection::endStart);
        own.ifPresent(OwnProcess::stops);
        return roles.stop()
                .eventually(() -> registry.map(RegistryConnection::close).orElseGet(Future::succeededFuture))
                .eventually(() -> adminServer.map(AdminServer::close).orElseGet(Future::succeededFuture))
                .eventually(() -> history.map(EventHistory.Closing::close).orElseGet(Future::succeededFuture))
                .eventually(vertx::close)
                .otherwiseEmpty();
    }

    /** Sends the traces that wait to leave, once everything has stopped. Blocks, for two seconds at most. */
    void flush() {
        traces.ifPresent(OtlpExport::close);
    }

    private void logTransport() {
        if (!vertx.isNativeTransportEnabled()) {
            LOG.info(
                    "event loops use Java's own selectors, which cost more than epoll: {}",
                    vertx.unavailableNativeTransportCause().toString());
        }
    }

    /** What the process has before it connects to others. */
    private record Prepared(
            ProcessTls tls,
            PortReservation ports,
            ProcessTokens tokens,
            RememberedPeers memory,
            EventHistory.Kept events) {}

    // Ports come first: an address in use ends the start before anything is written.
    private Future<Prepared> prepare() {
        try {
            return prepare(ProcessTls.open(config.tls(), files, time)); // on the thread of the command, which may wait
        } catch (ConfigException wrong) {
            return Future.failedFuture(wrong);
        }
    }

    private Future<Prepared> prepare(ProcessTls tls) {
        PortReservation.Rules rules = role -> rules(tls, role);
        return PortReservation.take(vertx, rules, config.ports().places())
                .compose(ports -> vertx.executeBlocking(() -> new Prepared(
                        tls,
                        ports,
                        ProcessTokens.open(config, vertx, files, time),
                        RememberedPeers.open(vertx, config),
                        EventHistory.read(config.dataDir()))))
                .compose(prepared -> prepared.ports()
                        .takeFormer(
                                vertx,
                                rules,
                                config.ports().former(prepared.memory().ports()))
                        .map(prepared));
    }

    private WebServer.Config rules(ProcessTls tls, String role) {
        return switch (role) {
            case "router" -> config.web().withTls(tls.clients());
            case "admin" -> config.web().withTls(tls.admin());
            default -> config.web().withTls(tls.cluster());
        };
    }

    // The admin port comes before the registry: it shows what a start waits for.
    private Future<Running> run(Prepared prepared) {
        RegistryConnection connection = new RegistryConnection(vertx, time, config.registry(), prepared.memory());
        registry = Optional.of(connection);
        FileRefresh.begin(vertx, files);
        vertx.setPeriodic(EXPIRY_CHECKED_EVERY.toMillis(), t -> prepared.tls().warnOfExpiry());
        ProcessView.Samplers samplers = new ProcessView.Samplers(
                DiskUsage.begin(vertx, config.dataDir()), LoopDelay.begin(vertx, time, config.eventLoops()));
        Platform platform = platform(prepared, connection, samplers);
        ProcessView processes = ProcessView.begin(platform, config.exchange(), facts(), roles.health(), samplers);
        own = Optional.of(processes.own());
        return AdminServer.listen(platform, config.admin(), roles.health(), processes)
                .onSuccess(server -> listening(server, prepared.tls()))
                .compose(admin -> connection
                        .open(roles.health().values())
                        .compose(v -> roles.start(platform))
                        .map(v -> running(prepared, connection, admin)))
                .onSuccess(running -> connection.endStart());
    }

    // There may be very many processes that only register a neighbour: they hear of others, who do not hear of them.
    private OwnProcess.Facts facts() {
        boolean serves =
                config.roles().running().stream().anyMatch(role -> role.port().isPresent());
        return new OwnProcess.Facts(Version.number(), time.now(), () -> admin, serves);
    }

    private void listening(AdminServer server, ProcessTls tls) {
        adminServer = Optional.of(server);
        admin = Optional.of(HostName.url(tls.admin().scheme(), config.admin().host(), server.actualPort()));
    }

    private Running running(Prepared prepared, RegistryConnection connection, AdminServer admin) {
        return new Running(
                roles.urls(),
                reachable(connection),
                connection.registry().name(),
                HostName.url(prepared.tls().admin().scheme(), config.admin().host(), admin.actualPort()),
                Optional.of(prepared.tokens().tokens().access().mode()).filter(mode -> config.servesClients()),
                prepared.tokens().generated());
    }

    /** Services that this process can reach, as far as it knows. */
    private Set<String> reachable(RegistryConnection connection) {
        Set<String> services = new TreeSet<>(config.peers().keySet());
        services.addAll(roles.health().keySet());
        connection.directory().all().forEach(instance -> services.add(instance.service()));
        return services;
    }

    private Platform platform(Prepared prepared, RegistryConnection connection, ProcessView.Samplers samplers) {
        Tokens tokens = prepared.tokens().tokens();
        Telemetry telemetry = Telemetry.create(time, tracing, config.metrics());
        history = Optional.of(EventHistory.begin(vertx, time, prepared.events(), telemetry.events()));
        prepared.tls().rejections().register(telemetry.meters());
        ProcessMetrics.register(telemetry.meters(), Version.number(), samplers.disk(), samplers.loops());
        return new Platform(
                vertx,
                time,
                config.dataDir(),
                new Discovery(
                        connection.registry(),
                        connection.directory(),
                        config.registry().lease(),
                        config.peers(),
                        Roles.reserved()),
                new Listening(
                        config.advertise(),
                        config.web().withTls(prepared.tls().cluster()),
                        prepared.ports(),
                        config.drain(),
                        prepared.tls()),
                tokens,
                new RpcClients(
                        vertx,
                        time,
                        tokens.cluster(),
                        prepared.tls().clusterClients(),
                        config.client(),
                        telemetry.meters(),
                        tracing),
                telemetry,
                config.chaos() ? ArmedChaos.ofThisProcess() : Chaos.OFF,
                files);
    }
}
