package io.holdfast.hosting.replica;

import io.holdfast.api.GroupApi;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.RoleSettings;
import io.holdfast.hosting.ServiceHost;
import io.holdfast.http.WebServer;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.GroupThread;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.engine.EngineGroup;
import io.holdfast.replication.member.GroupMember;
import io.holdfast.replication.peers.PeerEndpoint;
import io.holdfast.replication.peers.StaticPeers;
import io.holdfast.rpc.RpcClient;
import io.holdfast.rpc.RpcServer;
import io.holdfast.telemetry.figures.RollingTimes;
import io.holdfast.telemetry.metrics.RouteTimer;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One replica of a group as a service of this process: takes part in the group, listens, is registered, reports
 * whether it is ready and why not, serves requests about the group, and leaves without failing any request. Confined
 * to the event loop of its owner.
 */
public final class ReplicaService<C, R> {
    private static final long COMPARE_MILLIS = 2_000;
    private static final long POLL_MILLIS = 100;
    private static final int BODY_MAX = 1 << 20;

    /**
     * @param group which registers its replicas under its name
     * @param id of this replica, 1 to 9999
     * @param port 0 takes any free one
     * @param initialMembers ids of the replicas that the group began with
     * @param startWait how long a start waits for the group to have a leader before it continues without
     */
    public record Config(
            GroupId group,
            int id,
            int port,
            Set<Integer> initialMembers,
            Duration startWait,
            GroupMember.Config member) {

        public static Config from(Settings settings, GroupId group, RoleSettings.Replicas replicasHere) {
            int id = replicasHere.id();
            Optional<StaticPeers> peers =
                    Optional.ofNullable(replicasHere.peers().get(group.name()));
            Optional<Set<Integer>> written = peers.map(StaticPeers::ids);
            int replicas = settings.integer(
                    group.setting("replicas"),
                    written.map(Set::size).orElse(replicasHere.countByDefault()),
                    1,
                    9,
                    "replicas the group began with, 1 to this; never to be changed");
            Set<Integer> initialMembers = new TreeSet<>();
            for (int each = 1; each <= replicas; each++) {
                initialMembers.add(each);
            }
            if (written.filter(ids -> ids.size() == replicas).isPresent()) {
                initialMembers = written.get();
            }
            return new Config(
                    group,
                    id,
                    settings.integer(
                            group.setting("port"),
                            peers.flatMap(all -> all.find(id)).map(URI::getPort).orElse(0),
                            0,
                            65_535,
                            "port of this replica; 0 takes any"),
                    initialMembers,
                    settings.duration(
                            "replication.start-wait", Duration.ofSeconds(5), "how long a start waits for a leader"),
                    replicasHere.member());
        }

        /** Where this replica keeps its files. */
        public Path directory(Platform platform) {
            return platform.dataDir().resolve(group.directory(id));
        }
    }

    private final Platform platform;
    private final Config config;
    private final Health health;
    private final PeerEndpoint endpoint;
    private final GroupMember<C, R> member;
    private final Supplier<Optional<String>> furtherReasons;
    private final ReplicaStatusView statusView;
    private final RpcServer calls;
    private final RollingTimes syncs;
    private ServiceHost host;
    private RpcClient others;
    private long timer = -1;
    private long compareTimer = -1;

    private ReplicaService(
            Platform platform,
            Config config,
            Health health,
            PeerEndpoint endpoint,
            GroupMember<C, R> member,
            Supplier<Optional<String>> furtherReasons) {
        this.platform = platform;
        this.config = config;
        this.health = health;
        this.endpoint = endpoint;
        this.member = member;
        this.furtherReasons = furtherReasons;
        this.statusView =
                new ReplicaStatusView(config.group(), config.member().engine().preferHighest());
        this.calls = platform.calls();
        this.syncs = new RollingTimes(platform.time());
        member.group().onSync(syncs::add);
    }

    /**
     * Reads what this replica keeps, and takes part in the group.
     *
     * @param furtherReasons why the role itself is not ready, evaluated on the event loop
     * @return fails with {@code Unavailable} when the directory cannot be used
     */
    public static <C, R> Future<ReplicaService<C, R>> open(
            Platform platform,
            Config config,
            Health health,
            StateMachine<C, R> machine,
            Supplier<Optional<String>> furtherReasons) {
        PeerEndpoint endpoint = new PeerEndpoint(
                platform.vertx(),
                platform.time(),
                platform.tokens().cluster(),
                config.member().streams().frameBytesMax(),
                platform.listening().web().idleTimeout(),
                platform.telemetry().meters());
        return GroupMember.open(
                        new GroupMember.Process(
                                platform.vertx(),
                                platform.time(),
                                platform.telemetry().meters()),
                        new GroupMember.Network(
                                platform.peers(config.group().name()),
                                endpoint,
                                platform.tokens().cluster(),
                                platform.listening().tls().clusterClients()),
                        config.member(),
                        new EngineGroup.Identity(config.group(), config.id(), config.initialMembers()),
                        config.directory(platform).resolve("log"),
                        machine)
                .map(member -> new ReplicaService<>(platform, config, health, endpoint, member, furtherReasons));
    }

    public ReplicatedGroup<C, R> group() {
        return member.group();
    }

    /** The internal calls that this replica answers; the role binds its own beside those of every replica. */
    public RpcServer calls() {
        return calls;
    }

    /** The same as {@link #listen(Consumer)} with nothing but internal calls. */
    public Future<Void> listen() {
        return listen(router -> {});
    }

    /**
     * Listens and registers. It is ready from the moment that the group has a leader and this replica has caught up; that is waited
     * for, for a while.
     *
     * @param routes what it answers besides internal calls
     */
    public Future<Void> listen(Consumer<Router> routes) {
        WebServer.Config web = platform.listening().web().withBodyMax(BODY_MAX);
        Router router = WebServer.router(platform.vertx(), web);
        health.mount(router);
        new GroupCalls(
                        platform.vertx(),
                        platform.time(),
                        platform.chaos(),
                        group(),
                        member.group()::keepLeadership,
                        this::replicaStatus)
                .bind(calls);
        calls.bind(
                GroupApi.GET_CHECKPOINTS,
                request -> Future.succeededFuture(
                        DivergenceWatch.told(config.id(), member.group().checkpoints())));
        calls.mount(router);
        routes.accept(router);
        RouteTimer.mount(router, platform.telemetry().meters(), config.group().name(), platform.time());
        platform.telemetry().replicas().add(this::replicaStatus);
        return ServiceHost.open(
                        platform,
                        config.group().name(),
                        Optional.of(Integer.toString(config.id())),
                        config.port(),
                        health,
                        request -> {
                            if (PeerEndpoint.isFor(request)) {
                                endpoint.handle(request);
                            } else {
                                router.handle(request);
                            }
                        })
                .compose(opened -> {
                    host = opened;
                    host.serveInProcess(calls);
                    ReadinessReporter readiness = new ReadinessReporter(
                            config.group().replica(config.id()), health, host, this::notReady, member::state);
                    ReplicaEvents events = new ReplicaEvents(
                            platform.time(),
                            platform.telemetry().events().bursts(),
                            config.group().name(),
                            config.id());
                    timer = platform.vertx().setPeriodic(POLL_MILLIS, t -> {
                        readiness.poll();
                        events.observe(replicaStatus());
                    });
                    readiness.poll();
                    compare();
                    return Future.any(
                                    readiness.ready(),
                                    platform.vertx().timer(config.startWait().toMillis(), TimeUnit.MILLISECONDS))
                            .onSuccess(v -> readiness.logIfNotReady())
                            .mapEmpty();
                });
    }

    private void compare() {
        others = platform.groupClient(config.group().name());
        DivergenceWatch watch = new DivergenceWatch(
                platform.time(), others, group()::status, member.group()::checkpoints, member.group()::stop);
        compareTimer = platform.vertx().setPeriodic(COMPARE_MILLIS, t -> watch.poll());
    }

    /** Announces that it is leaving, transfers the leadership, finishes what is in flight, leaves. Always succeeds. */
    public Future<Void> close() {
        platform.vertx().cancelTimer(timer);
        platform.vertx().cancelTimer(compareTimer);
        if (others != null) {
            others.close();
        }
        Future<Void> drained = host == null ? Future.succeededFuture() : host.drain(this::leave);
        return drained.eventually(member::close).otherwiseEmpty();
    }

    // Only after other processes could learn that it leaves, and at the very end: a preferred leader would be given the
    // leadership back.
    private Future<Void> leave() {
        return member.group()
                .transferLeadership()
                .otherwiseEmpty()
                .compose(v -> GroupThread.backHere(endpoint.close()));
    }

    /** The status of this replica, for operators and other processes. */
    public GroupApi.ReplicaStatus replicaStatus() {
        return statusView.of(group().status(), member.state(), member.freeBytes(), syncs.p99Millis(), notReady());
    }

    private Optional<String> notReady() {
        return member.notReady().or(furtherReasons);
    }
}
