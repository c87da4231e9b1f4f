package io.holdfast.replication.engine;

import io.holdfast.base.config.Settings;
import io.holdfast.base.disk.DiskErrors;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.GroupThread;
import io.holdfast.replication.MembershipChange;
import io.holdfast.replication.PeerTransport;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.log.FileDisk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A replicated group on the consensus engine: its thread, its directory, and its edge to the event loops. Any context
 * may call it; futures complete on the context that called.
 */
public final class EngineGroup<C, R> implements ReplicatedGroup<C, R>, PeerTransport.Receiver {

    /**
     * @param heartbeat of a leader; after three missed ones the others elect
     * @param queueMax commands and reads that may be in flight or wait at this replica
     * @param inflightMax commands that the engine works on at a time
     * @param proposeTimeout how long a command or a read waits for a leader that cannot take it yet
     * @param appendMax entries in one message
     * @param frameBytesMax of one message
     * @param commandBytesMax of one command
     * @param snapshotEvery entries of the log between two snapshots; each has one command or several small
     *     ones
     * @param segmentBytes of one file of the log
     * @param preferHighest whether the highest id leads once it has caught up
     * @param diskFreeMin bytes of free disk space below which a leader takes no commands and transfers its
     *     leadership, and below half of which a replica waits
     * @param clockSkewMax how far the time of day may be from the other replicas'
     * @param endsProcess whether a replica that cannot continue ends its process
     */
    public record Config(
            Duration heartbeat,
            int queueMax,
            int inflightMax,
            Duration proposeTimeout,
            int appendMax,
            int frameBytesMax,
            int commandBytesMax,
            int snapshotEvery,
            int segmentBytes,
            boolean preferHighest,
            LogBounds bounds,
            int diskFreeMin,
            Duration clockSkewMax,
            boolean endsProcess) {
        public static Config from(Settings settings) {
            return new Config(
                    settings.duration(
                            "replication.heartbeat",
                            Duration.ofMillis(50),
                            "of a leader; three missed start an election"),
                    settings.integer(
                            "replication.queue-max",
                            10_000,
                            1,
                            1_000_000,
                            "commands and reads that may wait; more is 503"),
                    settings.integer(
                            "replication.inflight-max", 1_000, 1, 4_000, "commands being replicated at a time"),
                    settings.duration(
                            "replication.propose-timeout",
                            Duration.ofSeconds(2),
                            "a command's wait for a leader that is not ready"),
                    settings.integer("replication.append-max", 1_000, 1, 100_000, "commands in one message"),
                    settings.size("replication.frame-max", "8mb", "longest message between replicas"),
                    settings.size("replication.command-max", "1mb", "longest command"),
                    settings.integer(
                            "replication.snapshot-every",
                            20_000,
                            1_000,
                            10_000_000,
                            "entries of the log between two snapshots"),
                    settings.size("replication.segment", "16mb", "one file of the log"),
                    settings.bool("replication.prefer-highest", true, "whether the highest id leads"),
                    LogBounds.from(settings),
                    settings.size(
                            "replication.disk-free-min",
                            "64mb",
                            "room on the disk: below it a leader takes nothing new, below half of it a replica waits"),
                    settings.duration(
                            "replication.clock-skew-max",
                            Duration.ofMillis(500),
                            "a replica whose clock is further from the others' does not lead"),
                    settings.parsed(
                                    "replication.on-broken",
                                    "exit",
                                    "exit or stay",
                                    word -> Optional.of(word).filter(w -> w.equals("exit") || w.equals("stay")),
                                    "what the process of a replica does whose disk failed")
                            .equals("exit"));
        }
    }

    /**
     * Which replica of which group this is.
     *
     * @param id at least 1
     * @param initialMembers ids of the members that the group began with: the same on every replica,
     *     permanently
     */
    public record Identity(GroupId group, int id, Set<Integer> initialMembers) {}

    private final Config config;
    private final Identity identity;
    private final Vertx vertx;
    private final GroupThread thread;
    private final WorkerExecutor background;
    private final FileDisk disk;
    private final Replica<C, R> replica;
    private final AtomicInteger pending = new AtomicInteger();
    private final Time time;
    private final List<LongConsumer> commitListeners = new CopyOnWriteArrayList<>();

    private EngineGroup(
            Vertx vertx,
            GroupThread thread,
            Config config,
            Identity identity,
            FileDisk disk,
            Time time,
            PeerTransport transport,
            StateMachine<C, R> machine) {
        EngineTimeScale scale = new EngineTimeScale(config.heartbeat());
        this.vertx = vertx;
        this.time = time;
        this.config = config;
        this.identity = identity;
        this.disk = disk;
        this.thread = thread;
        this.background = vertx.createSharedWorkerExecutor("holdfast-%s-files".formatted(identity.group()), 1);
        this.replica = new Replica<>(
                replicaConfig(config, identity, scale),
                new Environment(
                        new EngineThread(thread, scale),
                        scale.clock(time),
                        EngineTimeScale.wall(time),
                        time::nanos,
                        Randomness.unseeded(),
                        transport,
                        disk,
                        this::inBackground,
                        config.endsProcess() ? ProcessEnd::because : why -> {}),
                EnumSet.allOf(Safeguard.class),
                machine);
    }

    /**
     * Reads the directory and takes part in the group.
     *
     * @param thread used by nothing else; the caller ends it, after the group
     * @param directory created when it is missing; no other process may use it
     * @return fails with {@code Unavailable} when the directory cannot be used or its content is damaged
     */
    public static <C, R> Future<EngineGroup<C, R>> open(
            Vertx vertx,
            GroupThread thread,
            Config config,
            Identity identity,
            Path directory,
            Time time,
            PeerTransport transport,
            StateMachine<C, R> machine) {
        WovenEngine.check();
        return vertx.executeBlocking(() -> FileDisk.open(directory))
                .recover(cause -> Future.failedFuture(new Failure.Unavailable(
                        "data-dir-unusable",
                        "data-dir: %s cannot be used (expected: a directory this process can write and no other has open): %s"
                                .formatted(directory, DiskErrors.of(cause)))))
                .compose(disk -> {
                    EngineGroup<C, R> group =
                            new EngineGroup<>(vertx, thread, config, identity, disk, time, transport, machine);
                    return GroupThread.backHere(group.replica.start())
                            .map(group)
                            .recover(cause -> group.release().transform(v -> Future.failedFuture(cause)));
                });
    }

    private static ReplicaConfig replicaConfig(Config config, Identity identity, EngineTimeScale scale) {
        return new ReplicaConfig(
                identity.group(),
                identity.id(),
                identity.initialMembers(),
                config.snapshotEvery(),
                config.appendMax(),
                5 * config.inflightMax(),
                config.inflightMax(),
                Operation.Commands.MOST,
                scale.toEngineMillis(config.proposeTimeout()),
                config.frameBytesMax(),
                Math.min(1 << 20, config.frameBytesMax() / 2),
                config.commandBytesMax(),
                config.segmentBytes(),
                config.preferHighest(),
                new Watchdog.Config(60_000, 100_000, 40_000),
                config.bounds(),
                monitoring(config, scale));
    }

    private static ReplicaConfig.Monitoring monitoring(Config config, EngineTimeScale scale) {
        return new ReplicaConfig.Monitoring(
                4_000,
                scale.toNanos(12_000),
                config.diskFreeMin(),
                scale.toNanos(2_000),
                Duration.ofSeconds(30).toNanos(),
                config.clockSkewMax().toMillis(),
                new FitnessBackoff.Config(
                        Duration.ofSeconds(30).toNanos(),
                        Duration.ofHours(1).toNanos(),
                        Duration.ofMinutes(10).toNanos()),
                5);
    }

    /** Whether this replica is fit for all that the group may want of it. */
    public ReplicaState state() {
        return replica.view().replicaState();
    }

    /**
     * Free space on the disk, in bytes, as of a moment ago; {@code Long.MAX_VALUE} while that is not known.
     */
    public long freeBytes() {
        return replica.view().freeBytes();
    }

    /** Ids of the replicas whose majority elects a leader, sorted: as this replica's log has them, decided or not. Any thread may ask. */
    public List<Integer> electors() {
        return replica.view().electors();
    }

    @Override
    public Future<R> submit(C command) {
        long began = time.nanos();
        return bounded(() -> replica.submit(command)).onSuccess(done -> {
            long took = time.nanos() - began;
            commitListeners.forEach(listener -> listener.accept(took));
        });
    }

    /** {@code nanos} gets how long each fsync of the log took, on the thread of the group. */
    public void onSync(LongConsumer nanos) {
        replica.view().onSync(nanos);
    }

    /** {@code nanos} gets how long each command took from here until it was committed and applied, on the context that submitted it. */
    public void onCommit(LongConsumer nanos) {
        commitListeners.add(nanos);
    }

    /** Commands and reads that are in flight or wait at this replica. */
    public int pending() {
        return pending.get();
    }

    /** How far the clock of this machine is ahead of what a majority agrees on, as of a moment ago. */
    public long clockOffsetMillis() {
        return replica.view().clockOffsetMillis();
    }

    /** Changes of the leader or the term that this replica has seen since the start. */
    public long elections() {
        return replica.view().elections();
    }

    @Override
    public <T> Future<T> readLinearizable(Supplier<T> view) {
        return bounded(() -> replica.readLinearizable(view));
    }

    @Override
    public <T> Future<T> readLocal(Supplier<T> view) {
        return bounded(() -> replica.readLocal(view));
    }

    @Override
    public Future<Void> transferLeadership(int to) {
        return GroupThread.backHere(replica.requests().transferLeadership(to));
    }

    @Override
    public Future<Void> change(MembershipChange change) {
        return GroupThread.backHere(replica.requests().change(change));
    }

    /**
     * Keeps the leadership, from now or from the moment it is transferred here, until the next election, even if
     * another replica is preferred.
     */
    public void keepLeadership() {
        replica.keepLeadership();
    }

    @Override
    public Status status() {
        return replica.status();
    }

    /** Fingerprints of the state at some indexes. */
    public Map<Long, Long> checkpoints() {
        return replica.checkpoints();
    }

    /** Takes no part any more: it sends nothing until the process starts again. */
    public void stop(String reason) {
        replica.stop(reason);
    }

    /** Bytes of the entries of the log that are in memory; may be a little old. */
    public long logBytes() {
        return replica.view().logBytes();
    }

    /** Transfers the leadership if it is here, and leaves. */
    @Override
    public Future<Void> close() {
        return GroupThread.backHere(transferLeadership().otherwiseEmpty().compose(v -> replica.close()))
                .eventually(this::release);
    }

    /** Transfers the leadership to the voter with the longest matching log, if it is here and there is one. */
    public Future<Void> transferLeadership() {
        if (!status().leads()) {
            return Future.succeededFuture();
        }
        return GroupThread.backHere(replica.requests().matched().compose(matched -> matched.entrySet().stream()
                .filter(e -> status().voters().contains(e.getKey()))
                .max(Map.Entry.comparingByValue())
                .map(best -> replica.requests().transferLeadership(best.getKey()))
                .orElseGet(Future::succeededFuture)));
    }

    @Override
    public void receive(int from, Buffer frame) {
        replica.receive(from, frame);
    }

    // A failure is raised where the result is needed.
    private void inBackground(Runnable work) {
        background
                .executeBlocking(() -> {
                    work.run();
                    return null;
                })
                .onFailure(raisedLater -> {});
    }

    private Future<Void> release() {
        background.close();
        return vertx.executeBlocking(() -> {
            disk.close();
            return null;
        });
    }

    private <T> Future<T> bounded(Supplier<Future<T>> step) {
        if (pending.incrementAndGet() > config.queueMax()) {
            pending.decrementAndGet();
            return Future.failedFuture(new Failure.Unavailable(
                    "queue-full",
                    "%d requests wait at replica %d of %s; try again"
                            .formatted(config.queueMax(), identity.id(), identity.group())));
        }
        Future<T> answer;
        try {
            answer = step.get();
        } catch (RuntimeException bug) { // a command that the state machine cannot encode
            answer = Future.failedFuture(bug);
        }
        return GroupThread.backHere(answer.onComplete(done -> pending.decrementAndGet()));
    }
}
