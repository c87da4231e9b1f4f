package io.holdfast.replication.member;

import io.holdfast.base.time.Time;
import io.holdfast.http.Token;
import io.holdfast.http.tls.ClientTls;
import io.holdfast.replication.GroupThread;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.engine.EngineGroup;
import io.holdfast.replication.peers.PeerEndpoint;
import io.holdfast.replication.peers.PeerStreams;
import io.holdfast.replication.peers.Peers;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** One member of a replicated group, as a process runs it: its thread, the engine, and the streams to the other members. */
public final class GroupMember<C, R> {
    private static final long POLL_MILLIS = 500;

    /** The settings of the engine and of the streams. */
    public record Config(EngineGroup.Config engine, PeerStreams.Config streams) {}

    /** What a member uses of its process. */
    public record Process(Vertx vertx, Time time, MeterRegistry meters) {}

    /**
     * The way to the other members.
     *
     * @param peers where they are
     * @param endpoint where their streams arrive
     * @param cluster what members present to each other
     * @param tls how they are spoken with
     */
    public record Network(Peers peers, PeerEndpoint endpoint, Token cluster, ClientTls tls) {}

    private final Vertx vertx;
    private final GroupThread thread;
    private final PeerStreams streams;
    private final EngineGroup<C, R> group;
    private final StateMachine<C, R> machine;
    private final StateLog log;
    private final long timer;

    private GroupMember(
            Process process,
            EngineGroup.Identity identity,
            GroupThread thread,
            PeerStreams streams,
            EngineGroup<C, R> group,
            StateMachine<C, R> machine) {
        this.vertx = process.vertx();
        this.thread = thread;
        this.streams = streams;
        this.group = group;
        this.machine = machine;
        this.log = new StateLog(process.time(), identity.group().replica(identity.id()));
        openStreams();
        this.timer = vertx.setPeriodic(POLL_MILLIS, tick -> {
            openStreams();
            log.poll(state());
        });
    }

    /**
     * Reads what is kept in {@code directory}, and takes part in the group.
     *
     * @param machine the state, as it is before its first command
     * @return fails with {@code Unavailable} when the directory cannot be used or what is in it is damaged
     */
    public static <C, R> Future<GroupMember<C, R>> open(
            Process process,
            Network network,
            Config config,
            EngineGroup.Identity identity,
            Path directory,
            StateMachine<C, R> machine) {
        GroupThread thread = GroupThread.begin(process.vertx(), identity.group());
        PeerStreams streams = new PeerStreams(
                process.vertx(),
                thread.context(),
                process.time(),
                config.streams(),
                identity.group(),
                identity.id(),
                network.peers(),
                network.cluster(),
                network.tls(),
                process.meters());
        return EngineGroup.open(
                        process.vertx(), thread, config.engine(), identity, directory, process.time(), streams, machine)
                .map(group -> {
                    network.endpoint().register(identity.group(), identity.id(), thread, group);
                    GroupMember<C, R> member = new GroupMember<>(process, identity, thread, streams, group, machine);
                    MemberMetrics metrics = MemberMetrics.register(member, identity, process.meters());
                    streams.onPeer(id -> metrics.peer(id, () -> streams.isReachable(id)));
                    return member;
                })
                .recover(cause ->
                        streams.close().eventually(thread::end).transform(closed -> Future.failedFuture(cause)));
    }

    public EngineGroup<C, R> group() {
        return group;
    }

    /** Whether this member is fit, and if not, why: also one that takes requests may be unfit to lead. */
    public ReplicaState state() {
        return ReplicaReadiness.state(group.state(), group.status());
    }

    /** Room on its disk, in bytes, as of a moment ago; empty while that is not known. */
    public OptionalLong freeBytes() {
        long free = group.freeBytes();
        return free == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(free);
    }

    /** Why this member should take no requests now; empty when it may. */
    public Optional<String> notReady() {
        return ReplicaReadiness.notReady(
                group.status(),
                machine.isComplete(),
                group.electors(),
                id -> streams.isReachable(id) ? Optional.empty() : Optional.of(streams.trouble(id)));
    }

    /** Transfers the leadership, if it is here, and leaves. */
    public Future<Void> close() {
        vertx.cancelTimer(timer);
        return GroupThread.backHere(group.close().eventually(streams::close).eventually(thread::end));
    }

    // Followers seldom send anything to each other; but when the leader is gone they have to, at once.
    private void openStreams() {
        Status status = group.status();
        Stream.concat(status.voters().stream(), status.learners().stream())
                .filter(id -> id != status.id())
                .forEach(streams::open);
    }
}
