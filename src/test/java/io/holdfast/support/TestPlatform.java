package io.holdfast.support;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.holdfast.app.RoleNames;
import io.holdfast.base.config.Layer;
import io.holdfast.base.config.Settings;
import io.holdfast.base.config.WatchedFiles;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Chaos;
import io.holdfast.hosting.Discovery;
import io.holdfast.hosting.Drain;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Listening;
import io.holdfast.hosting.OwnProcess;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.PortReservation;
import io.holdfast.hosting.ProcessView;
import io.holdfast.hosting.RoleSettings;
import io.holdfast.hosting.Telemetry;
import io.holdfast.hosting.Tokens;
import io.holdfast.hosting.replica.ReplicaService;
import io.holdfast.http.AccessGuard;
import io.holdfast.http.Token;
import io.holdfast.http.WebServer;
import io.holdfast.http.tls.ProcessTls;
import io.holdfast.registry.Lease;
import io.holdfast.registry.LocalRegistry;
import io.holdfast.registry.Registry;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.engine.EngineGroup;
import io.holdfast.replication.member.GroupMember;
import io.holdfast.replication.peers.PeerStreams;
import io.holdfast.rpc.RpcClient;
import io.holdfast.rpc.RpcClients;
import io.holdfast.telemetry.metrics.DiskUsage;
import io.holdfast.telemetry.metrics.LoopDelay;
import io.holdfast.telemetry.processes.ProcessExchange;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.WebClientSession;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a role needs to run in a test: a registry and an event loop of this JVM, and the admin token {@code a}. Roles that are deployed
 * here are undeployed the other way round.
 */
public final class TestPlatform implements AutoCloseable {
    public static final String[] ADMIN = {"Authorization", "Bearer a"};

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Map<String, String> QUICK =
            Map.of("registry.poll-every", "50ms", "router.port", "0", "router.timeout", "60s");

    private final Vertx vertx;
    private final Settings settings;
    private final Platform platform;
    private final Deque<String> deployed = new ArrayDeque<>();

    public TestPlatform() {
        this(registry -> registry);
    }

    /** @param forRoles makes the registry as roles see it of the one that the service directory reads */
    public TestPlatform(UnaryOperator<Registry> forRoles) {
        this(Vertx.vertx(), Path.of("target"), Map.of(), forRoles);
    }

    /** @param settings beyond those that every test has */
    public TestPlatform(Vertx vertx, Path dataDir, Map<String, String> settings) {
        this(vertx, dataDir, settings, registry -> registry);
    }

    private TestPlatform(Vertx vertx, Path dataDir, Map<String, String> more, UnaryOperator<Registry> forRoles) {
        this.vertx = vertx;
        settings = new Settings(List.of(Layer.of("test", more), Layer.of("every test", QUICK)));
        LocalRegistry registry = new LocalRegistry(Time.system());
        Token admin = Token.required("admin", Optional.of("a"));
        Token cluster = Token.required("cluster", Optional.of("c"));
        Telemetry telemetry = Telemetry.create(Time.system());
        try {
            platform = new Platform(
                    vertx,
                    Time.system(),
                    dataDir,
                    new Discovery(
                            forRoles.apply(registry),
                            ServiceDirectory.follow(
                                            vertx, registry, Time.system(), ServiceDirectory.Config.from(settings))
                                    .await(60, SECONDS),
                            Lease.Config.from(settings),
                            Map.of(),
                            RoleNames.reserved()),
                    new Listening(
                            "127.0.0.1",
                            WebServer.Config.from(settings),
                            new PortReservation(),
                            new Drain(Duration.ofMillis(1), Duration.ofSeconds(2), Duration.ofMillis(1)),
                            ProcessTls.off()),
                    new Tokens(
                            admin,
                            cluster,
                            AccessGuard.of(
                                    AccessGuard.Config.from(settings),
                                    admin,
                                    vertx,
                                    new WatchedFiles(),
                                    Time.system())),
                    new RpcClients(vertx, Time.system(), cluster, RpcClient.Config.from(settings), telemetry.meters()),
                    telemetry,
                    Chaos.OFF,
                    new WatchedFiles());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public Platform platform() {
        return platform;
    }

    /** The same with other tokens. */
    public Platform platform(Tokens tokens) {
        return new Platform(
                platform.vertx(),
                platform.time(),
                platform.dataDir(),
                platform.discovery(),
                platform.listening(),
                tokens,
                platform.rpc(),
                platform.telemetry(),
                platform.chaos(),
                platform.files());
    }

    /** How a process with these roles sees itself, and nobody else. */
    public ProcessView view(Map<String, Health> roles) {
        return ProcessView.begin(
                platform,
                new ProcessExchange.Config(false, Duration.ofMillis(500)),
                new OwnProcess.Facts("test", Time.system().now(), Optional::empty, true),
                roles,
                new ProcessView.Samplers(
                        DiskUsage.begin(vertx, Path.of("target")), LoopDelay.begin(vertx, Time.system(), 1)));
    }

    public Vertx vertx() {
        return vertx;
    }

    public Settings settings() {
        return settings;
    }

    /** The settings of replica 1 of {@code service}, the only one of its group. */
    public ReplicaService.Config replica(String service) {
        return replica(service, 1, 1);
    }

    /** The settings of replica {@code id} of {@code service}, whose group began with {@code replicas}. */
    public ReplicaService.Config replica(String service, int id, int replicas) {
        return ReplicaService.Config.from(
                settings,
                new GroupId(service),
                new RoleSettings.Replicas(
                        id,
                        Map.of(),
                        replicas,
                        new GroupMember.Config(EngineGroup.Config.from(settings), PeerStreams.Config.from(settings))));
    }

    /** Deploys what {@code role} makes and waits until it is ready. @return where it listens */
    public URI deploy(Function<Health, Deployable> role) throws Exception {
        return deploy(List.of(role)).get(0);
    }

    /** The same with several, none of which is ready without the others. */
    public List<URI> deploy(List<Function<Health, Deployable>> roles) throws Exception {
        List<Health> all = roles.stream().map(role -> Health.starting()).toList();
        List<Future<String>> starts = new ArrayList<>();
        for (int i = 0; i < roles.size(); i++) {
            starts.add(vertx.deployVerticle(roles.get(i).apply(all.get(i))));
        }
        for (Future<String> start : starts) {
            deployed.push(start.await(60, SECONDS));
        }
        Await.until("all are ready", SOON, () -> all.stream()
                .allMatch(health -> health.reasons().isEmpty()));
        return all.stream().map(health -> health.url().orElseThrow()).toList();
    }

    /** Undeploys what was deployed last. */
    public void undeploy() throws Exception {
        vertx.undeploy(deployed.pop()).await(60, SECONDS);
    }

    /** A client of whatever listens at {@code url}. */
    public WebClient client(URI url) {
        return WebClient.create(
                vertx, new WebClientOptions().setDefaultHost(url.getHost()).setDefaultPort(url.getPort()));
    }

    /** The same as another process of ours: with the cluster's token. */
    public WebClient peer(URI url) {
        return WebClientSession.create(client(url)).addHeader("Authorization", "Bearer c");
    }

    @Override
    public void close() {
        try {
            while (!deployed.isEmpty()) {
                undeploy();
            }
            for (String id : List.copyOf(vertx.deploymentIDs())) {
                vertx.undeploy(id).await(60, SECONDS);
            }
            vertx.close().await(60, SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
