package io.holdfast.replication.member;

import io.holdfast.base.time.Time;
import io.holdfast.http.Token;
import io.holdfast.replication.GroupThread;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.engine.EngineGroup;
import io.holdfast.replication.peers.PeerEndpoint;
import io.holdfast.replication.peers.PeerStreams;
import io.holdfast.replication.peers.Peers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** One member of a replicated group, as a process runs it: the engine, the streams to the other members, and what it shows. */
public final class GroupMember<C, R> {
    private static final long LOOK_MILLIS = 500;
    private static final long LAG_MAX = 1_000;

    /** The settings of the engine and of the streams. */
    public record Config(EngineGroup.Config engine, PeerStreams.Config streams) {}

    private final Vertx vertx;
    private final GroupThread thread;
    private final PeerStreams streams;
    private final EngineGroup<C, R> group;
    private final StateMachine<C, R> machine;
    private final StateLog log;
    private long timer;

    private GroupMember(
            Vertx vertx,
            GroupThread thread,
            PeerStreams streams,
            EngineGroup<C, R> group,
            StateMachine<C, R> machine,
            StateLog log) {
        this.log = log;
        this.vertx = vertx;
        this.thread = thread;
        this.streams = streams;
        this.group = group;
        this.machine = machine;
    }

    /**
     * Reads what is kept in {@code directory}, and takes part in the group.
     *
     * @param endpoint where the streams of the other members arrive
     * @param machine the state, as it is before its first command
     * @return fails with {@code Unavailable} when the directory cannot be used or what is in it is damaged
     */
    public static <C, R> Future<GroupMember<C, R>> open(
            Vertx vertx,
            Time time,
            Config config,
            EngineGroup.Identity identity,
            Path directory,
            Peers peers,
            PeerEndpoint endpoint,
            Token cluster,
            MeterRegistry meters,
            StateMachine<C, R> machine) {
        GroupThread thread = GroupThread.begin(vertx, identity.group());
        PeerStreams streams = new PeerStreams(
                vertx,
                thread.context(),
                time,
                config.streams(),
                identity.group(),
                identity.id(),
                peers,
                cluster,
                meters);
        return EngineGroup.open(vertx, thread, config.engine(), identity, directory, time, streams, machine)
                .map(group -> {
                    GroupMember<C, R> member = new GroupMember<>(
                            vertx,
                            thread,
                            streams,
                            group,
                            machine,
                            new StateLog(time, identity.group().replica(identity.id())));
                    endpoint.register(identity.group(), identity.id(), thread, group);
                    member.show(identity, meters);
                    member.knowTheOthers();
                    member.timer = vertx.setPeriodic(LOOK_MILLIS, tick -> {
                        member.knowTheOthers();
                        member.log.poll(member.state());
                    });
                    return member;
                })
                .recover(cause ->
                        streams.close().eventually(thread::end).transform(closed -> Future.failedFuture(cause)));
    }

    /** What the state was, at some indexes. */
    public Map<Long, Long> checkpoints() {
        return group.checkpoints();
    }

    /** Takes part no more, because its state differs from that of others. */
    public void stop(String reason) {
        group.stop(reason);
    }

    public ReplicatedGroup<C, R> group() {
        return group;
    }

    /** Whether this member is fit, and if not, why: also one that takes requests may be unfit to lead. */
    public ReplicaState state() {
        ReplicaState state = group.state();
        long lag = group.status().lag();
        return state.isFit() && lag > LAG_MAX
                ? new ReplicaState(ReplicaState.Kind.CATCHING_UP, "%d commands to go".formatted(lag))
                : state;
    }

    /** Room on its disk, in bytes, as of a moment ago; empty while the disk does not tell. */
    public OptionalLong freeBytes() {
        long free = group.freeBytes();
        return free == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(free);
    }

    /** Why this member should take no requests now, as a person would want to read it; empty when it may. */
    public Optional<String> notReady() {
        Status status = group.status();
        if (status.broken().isPresent()) {
            return status.broken();
        }
        if (!machine.isComplete()) {
            return Optional.of(
                    "catching up: replica %d fetches a part of its state from the others".formatted(status.id()));
        }
        if (!status.voters().contains(status.id()) && !status.learners().contains(status.id())) {
            return Optional.of("replica %d is no member of the group %s; add it with 'members'"
                    .formatted(status.id(), status.voters()));
        }
        if (status.leader() == 0) {
            return Optional.of(noLeader(status));
        }
        return status.lag() > LAG_MAX
                ? Optional.of("catching up: %d of %d commands to go".formatted(status.lag(), status.commitIndex()))
                : Optional.empty();
    }

    // Says who is missing and why: that is what somebody can mend. Who was just removed is missed by nobody.
    private String noLeader(Status status) {
        List<Integer> voters = group.electors();
        List<String> missing = voters.stream()
                .filter(id -> id != status.id() && !streams.isReachable(id))
                .map(id -> "%d (%s)".formatted(id, streams.trouble(id)))
                .toList();
        return missing.isEmpty()
                ? "no leader yet: the replicas %s are about to elect one".formatted(voters)
                : "no leader: replica %d of %s does not reach replica %s"
                        .formatted(status.id(), voters, String.join(", ", missing));
    }

    /** Leads on, or from the moment it is handed the leadership, until the next election, whoever is preferred. */
    public void keepLeadership() {
        group.keepLeadership();
    }

    /** Hands the leadership over if it is here and there is somebody to take it. */
    public Future<Void> transferLeadership() {
        return group.transferLeadership();
    }

    /** Hands the leadership over, if it is here, and leaves. */
    public Future<Void> close() {
        vertx.cancelTimer(timer);
        return GroupThread.backHere(group.close().eventually(streams::close).eventually(thread::end));
    }

    // Followers seldom talk to each other; but when the leader is gone they have to, at once.
    private void knowTheOthers() {
        Status status = group.status();
        Stream.concat(status.voters().stream(), status.learners().stream())
                .filter(id -> id != status.id())
                .forEach(streams::open);
    }

    private void show(EngineGroup.Identity identity, MeterRegistry meters) {
        Tags tags = Tags.of("group", identity.group().name());
        gauge(meters, tags, "term", status -> status.term());
        gauge(meters, tags, "leads", status -> status.leads() ? 1 : 0);
        gauge(meters, tags, "commit.index", status -> status.commitIndex());
        gauge(meters, tags, "applied.index", status -> status.appliedIndex());
        gauge(meters, tags, "lag", status -> status.lag());
        gauge(meters, tags, "failover.seconds", status -> status.lastFailover()
                .map(failover -> failover.took().toNanos() / 1e9)
                .orElse(Double.NaN));
        Gauge.builder("holdfast.replication.fit", this, member -> member.state().isFit() ? 1 : 0)
                .description("whether the replica is fit for all that its group may want of it")
                .tags(tags)
                .register(meters);
        for (ReplicaState.Kind kind : ReplicaState.Kind.values()) {
            if (kind != ReplicaState.Kind.FIT) {
                Gauge.builder(
                                "holdfast.replication.unfit",
                                this,
                                member -> member.state().kind() == kind ? 1 : 0)
                        .description("1 for the reason for which the replica is unfit")
                        .tags(tags.and("reason", kind.word()))
                        .register(meters);
            }
        }
        Gauge.builder(
                        "holdfast.replication.disk.free.bytes",
                        this,
                        member -> member.freeBytes().isPresent()
                                ? member.freeBytes().getAsLong()
                                : Double.NaN)
                .description("room on the disk of the data directory")
                .tags(tags)
                .register(meters);
        Gauge.builder("holdfast.replication.log.bytes", group, EngineGroup::logBytes)
                .description("of the entries of the log that are in memory")
                .tags(tags)
                .register(meters);
        Gauge.builder("holdfast.replication.syncs", group, EngineGroup::syncs)
                .tags(tags)
                .description("times the log waited for the disk")
                .register(meters);
    }

    private void gauge(MeterRegistry meters, Tags tags, String name, ToDoubleFunction<Status> value) {
        Gauge.builder("holdfast.replication." + name, group, g -> value.applyAsDouble(g.status()))
                .tags(tags)
                .register(meters);
    }
}
