package io.holdfast.hosting.replica;

import io.holdfast.api.GroupApi;
import io.holdfast.base.config.Settings;
import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.hosting.RoleSettings;
import io.holdfast.hosting.ServiceHost;
import io.holdfast.http.Endpoint;
import io.holdfast.http.InternalEndpoint;
import io.holdfast.http.Response;
import io.holdfast.http.WebServer;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.GroupThread;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.engine.EngineGroup;
import io.holdfast.replication.member.GroupMember;
import io.holdfast.replication.peers.PeerEndpoint;
import io.holdfast.replication.peers.Peers;
import io.holdfast.replication.peers.StaticPeers;
import io.holdfast.rpc.GroupClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica of a group as a service of this process: takes part in the group, listens, is registered, says whether it is ready and
 * why not, answers questions about the group, and leaves without anybody noticing. Confined to the event loop of its owner.
 */
public final class ReplicaService<C, R> {
    private static final long COMPARE_MILLIS = 2_000;
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaService.class);
    private static final long LOOK_MILLIS = 100;
    private static final int BODY_MAX = 1 << 20;

    /**
     * @param group which registers its replicas under its name
     * @param id of this replica, 1 to 9999
     * @param port 0 takes any free one
     * @param initialMembers ids of the replicas that the group began with
     * @param startWait how long a start waits for the group to have a leader before it goes on without
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
    private final Peers peers;
    private final PeerEndpoint endpoint;
    private final GroupMember<C, R> member;
    private final Supplier<Optional<String>> furtherReasons;
    private final Promise<Void> ready = Promise.promise();
    private ServiceHost host;
    private GroupClient others;
    private boolean standsBack; // registered as not ready, since it takes no part
    private long timer = -1;
    private long compareTimer = -1;

    private ReplicaService(
            Platform platform,
            Config config,
            Health health,
            Peers peers,
            PeerEndpoint endpoint,
            GroupMember<C, R> member,
            Supplier<Optional<String>> furtherReasons) {
        this.platform = platform;
        this.config = config;
        this.health = health;
        this.peers = peers;
        this.endpoint = endpoint;
        this.member = member;
        this.furtherReasons = furtherReasons;
    }

    /**
     * Reads what this replica keeps, and takes part in the group.
     *
     * @param furtherReasons why the role itself is not ready, asked on the event loop
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
        Peers peers = platform.peers(config.group().name());
        return GroupMember.open(
                        platform.vertx(),
                        platform.time(),
                        config.member(),
                        new EngineGroup.Identity(config.group(), config.id(), config.initialMembers()),
                        config.directory(platform).resolve("log"),
                        peers,
                        endpoint,
                        platform.tokens().cluster(),
                        platform.telemetry().meters(),
                        machine)
                .map(member -> new ReplicaService<>(platform, config, health, peers, endpoint, member, furtherReasons));
    }

    public ReplicatedGroup<C, R> group() {
        return member.group();
    }

    /**
     * Listens and registers. It is ready from the moment that the group has a leader and this replica has caught up; that is waited
     * for, for a while.
     *
     * @param routes what it answers besides questions about the group; what is not for clients is under {@code /internal/}
     */
    public Future<Void> listen(Consumer<Router> routes) {
        return listen(routes, List.of());
    }

    /** The same. @param forPeers endpoints under {@code /internal/} that answer also in this process, without a socket */
    public Future<Void> listen(Consumer<Router> routes, List<InternalEndpoint> forPeers) {
        WebServer.Config web = platform.listening().web().withBodyMax(BODY_MAX);
        Router router = WebServer.router(platform.vertx(), web);
        health.mount(router);
        router.route("/internal/*").handler(Endpoint.guard(platform.tokens().cluster()));
        new GroupRoutes(
                        platform.vertx(),
                        platform.time(),
                        platform.chaos(),
                        group(),
                        member::keepLeadership,
                        this::standing)
                .mount(router);
        router.get(GroupApi.Checkpoints.PATH)
                .handler(Endpoint.of(call ->
                        Future.succeededFuture(Response.ok(DivergenceWatch.told(config.id(), member.checkpoints())))));
        routes.accept(router);
        forPeers.forEach(endpoint -> endpoint.mount(router));
        platform.telemetry().replicas().add(this::standing);
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
                    host.answersInProcess(forPeers);
                    timer = platform.vertx().setPeriodic(LOOK_MILLIS, t -> poll());
                    poll();
                    compare();
                    return Future.any(
                                    ready.future(),
                                    platform.vertx().timer(config.startWait().toMillis(), TimeUnit.MILLISECONDS))
                            .onSuccess(v -> tellIfWaiting())
                            .mapEmpty();
                });
    }

    private void compare() {
        others = platform.groupClient(config.group().name());
        DivergenceWatch watch =
                new DivergenceWatch(platform.time(), others, group()::status, member::checkpoints, member::stop);
        compareTimer = platform.vertx().setPeriodic(COMPARE_MILLIS, t -> watch.poll());
    }

    /** Says that it is leaving, hands the leadership over, finishes what is in flight, leaves. Always ends well. */
    public Future<Void> close() {
        platform.vertx().cancelTimer(timer);
        platform.vertx().cancelTimer(compareTimer);
        if (others != null) {
            others.close();
        }
        Future<Void> drained = host == null ? Future.succeededFuture() : host.drain(this::leave);
        return drained.eventually(member::close).otherwiseEmpty();
    }

    // Not before others had time to hear of it, and at once before the end: a preferred leader would be handed it back.
    private Future<Void> leave() {
        return member.transferLeadership().otherwiseEmpty().compose(v -> GroupThread.backHere(endpoint.close()));
    }

    /** Where this replica stands. */
    public GroupApi.ReplicaStatus standing() {
        Status status = group().status();
        ReplicaState state = member.state();
        OptionalLong free = member.freeBytes();
        return new GroupApi.ReplicaStatus(
                config.group().name(),
                status.id(),
                role(status),
                status.leader(),
                status.term(),
                status.commitIndex(),
                status.appliedIndex(),
                status.lag(),
                status.voters(),
                status.learners(),
                status.lastFailover()
                        .map(failover -> new GroupApi.LastFailover(
                                failover.at(), failover.took().toMillis()))
                        .orElse(null),
                preferred(status),
                notReady().orElse(null),
                state.kind().word(),
                state.isFit() ? null : state.reason(),
                free.isPresent() ? free.getAsLong() : null);
    }

    private Integer preferred(Status status) {
        return config.member().engine().preferHighest() && !status.voters().isEmpty()
                ? Collections.max(status.voters())
                : null;
    }

    private static String role(Status status) {
        if (status.leads()) {
            return "leader";
        }
        return status.voters().contains(status.id())
                ? "follower"
                : status.learners().contains(status.id()) ? "learner" : "none";
    }

    private Optional<String> notReady() {
        return member.notReady().or(furtherReasons);
    }

    private void poll() {
        Optional<String> reason = notReady();
        ReplicaState state = member.state();
        if (reason.isPresent()) {
            health.fails("group", code(state.kind()), reason.get());
            if (ready.future().isComplete() && !state.kind().takesPart() && !standsBack) {
                standsBack = true;
                tell(host.standBack(state.toString()));
            }
            return;
        }
        health.passes("group");
        if (standsBack) {
            standsBack = false;
            tell(host.ready());
        }
        if (!ready.future().isComplete()) {
            ready.complete();
            tell(host.ready());
        }
    }

    // What keeps it from leading alone is not what keeps it from being ready.
    private static String code(ReplicaState.Kind kind) {
        boolean tells = !kind.takesPart() || kind == ReplicaState.Kind.CATCHING_UP;
        return tells ? kind.word() : Health.NOT_READY;
    }

    private void tell(Future<Void> registered) {
        registered.onFailure(cause -> LOG.warn(
                "{} could not be registered in its new state yet: {}",
                config.group().replica(config.id()),
                cause.getMessage()));
    }

    private void tellIfWaiting() {
        notReady()
                .ifPresent(reason ->
                        LOG.info("{} is not ready yet: {}", config.group().replica(config.id()), reason));
    }
}
