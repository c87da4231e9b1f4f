package io.holdfast.replication.engine;

import io.holdfast.base.disk.DiskErrors;
import io.holdfast.base.failure.Failure;
import io.holdfast.replication.StateMachine;
import io.holdfast.replication.engine.Lifecycle.Phase;
import io.holdfast.replication.log.DiskFailure;
import io.holdfast.replication.log.SegmentedLog;
import io.microraft.persistence.RestoredRaftState;
import io.microraft.report.RaftNodeReport;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the store of a replica, builds its engine, and ends both: carries out the transitions of {@link Lifecycle}.
 * Confined to the thread of the group.
 */
final class EngineLifecycle<C, R> {
    private static final Logger LOG = LoggerFactory.getLogger(EngineLifecycle.class);

    private final ReplicaParts<C, R> parts;
    private final ReplicaConfig config;
    private final Environment environment;
    private final Lifecycle lifecycle;
    private final EngineHandle engine;
    private Optional<RestoredRaftState> restored = Optional.empty();
    private boolean votes = true;
    private final RoleChanges roleChanges = new RoleChanges();
    private boolean ledBefore;

    EngineLifecycle(ReplicaConfig config, Environment outside, Set<Safeguard> safeguards, StateMachine<C, R> machine) {
        this.parts = new ReplicaParts<>(config, outside, safeguards, machine, this);
        this.config = config;
        this.environment = parts.environment;
        this.lifecycle = parts.lifecycle;
        this.engine = parts.engine;
    }

    ReplicaParts<C, R> parts() {
        return parts;
    }

    void start(Promise<Void> started) {
        try {
            open();
            parts.housekeeping.tick();
            started.complete();
        } catch (Throwable unusable) { // an Error too: those who wait for this start must be notified
            started.fail(new Failure.Unavailable("log-unusable", reason(unusable)));
        }
    }

    private String reason(Throwable unusable) {
        return unusable instanceof OutOfMemoryError
                ? "the heap is too small for what is in the log (expected: a larger -Xmx)"
                : "%s cannot be used: %s".formatted(environment.disk(), Thrown.describe(unusable));
    }

    private void open() throws IOException {
        EngineStore store = EngineStore.open(
                environment, new SegmentedLog.Config(config.segmentBytes()), parts.fitness::synced, this::diskFailed);
        restored = store.takeRestored();
        engine.opened(store);
        lifecycle.open();
        parts.state.beginAnew();
        if (restored.isPresent()) {
            parts.factory.check(restored.get());
            restoreSnapshot(restored.get());
        } else if (parts.machine.start().index() > 0) {
            // A new group would number its commands from 1, and the state machine would skip those.
            throw new IllegalStateException(
                    "the state beside the log is at command %d, but there is no log (expected: both of one backup, or neither)"
                            .formatted(parts.machine.start().index()));
        } else if (parts.has(Safeguard.BOOTSTRAP_BY_ALL)) {
            bootstrap(store);
        }
        buildEngine();
    }

    // Before the engine is built, so that it begins with a complete state.
    private void restoreSnapshot(RestoredRaftState kept) {
        if (kept.getSnapshotEntry() == null) {
            return;
        }
        try {
            parts.state.installSnapshot(kept.getSnapshotEntry());
        } catch (RuntimeException | Error alreadyReported) {
            LOG.debug("the snapshot cannot be restored", alreadyReported);
        }
    }

    private void bootstrap(EngineStore store) {
        lifecycle.bootstrap();
        engine.bootstrap(new Bootstrap(
                config.id(),
                new BootstrapDecision(config.id(), config.initialMembers(), store.own()),
                environment.clock(),
                parts.sideMessages::send));
        decideBootstrap();
        queryPeers();
    }

    // What this id has promised before, if it ever did, only the others know.
    private void decideBootstrap() {
        Bootstrap bootstrap = engine.bootstrap();
        switch (bootstrap.verdict()) {
            case WAIT -> {}
            case BOOTSTRAP -> becomeMember(bootstrap);
            case JOIN -> {
                votes = false;
                becomeMember(bootstrap);
            }
            case LOST -> end(bootstrap.lostReason(), null);
        }
    }

    private void becomeMember(Bootstrap bootstrap) {
        engine.store().setFounders(bootstrap.founders());
        engine.bootstrap(null);
        lifecycle.open();
    }

    private void queryPeers() {
        if (engine.bootstrap() != null) {
            engine.bootstrap().query();
        }
    }

    /** Another replica reported what it knows of this one's empty directory. */
    void bootstrapReported() {
        decideBootstrap();
        tryBuildEngine();
    }

    /** Goes on with what waits for others: the bootstrap, or an engine that could not be built until the state was complete. */
    void advance() {
        queryPeers();
        tryBuildEngine();
    }

    private void tryBuildEngine() {
        try {
            buildEngine();
        } catch (IOException failure) {
            breakDown("the engine cannot be built: " + failure.getMessage(), failure);
        }
    }

    private void buildEngine() throws IOException {
        if (!lifecycle.is(Phase.OPENING) || parts.participation.isNonParticipating()) {
            return;
        }
        engine.built(parts.factory.build(engine.store(), restored, votes, parts.state.applied()));
        restored = Optional.empty(); // as large as the log: not to be kept
        lifecycle.run();
        engine.node().start();
    }

    /** Closes the log, and builds the engine again from it. @param inOrder whether what is in memory may be trusted, and kept */
    void reopen(boolean inOrder) throws IOException {
        if (inOrder) {
            engine.store().flush();
        }
        engine.store().close();
        open();
    }

    /** The engine reports a change of leader, term or members, or something else, which comes often and has nothing new. */
    void reported(RaftNodeReport report) {
        switch (report.getReason()) {
            case ROLE_CHANGE, GROUP_MEMBERS_CHANGE -> roleOrMembersChanged(report);
            default -> {}
        }
    }

    private void roleOrMembersChanged(RaftNodeReport report) {
        int leader = report.getTerm().getLeaderEndpoint() == null
                ? 0
                : ReplicaId.of(report.getTerm().getLeaderEndpoint());
        roleChanges
                .next(leader, environment.nanos().getAsLong())
                .ifPresent(more -> LOG.info(
                        "{}: replica {} is {} in term {}, leader {}, members {}{}",
                        config.group(),
                        config.id(),
                        report.getRole(),
                        report.getTerm().getTerm(),
                        leader == 0 ? "unknown" : leader,
                        MemberView.numbers(report.getEffectiveMembers().getMembers()),
                        more));
        parts.failovers.see(
                leader,
                report.getTerm().getTerm(),
                Instant.ofEpochMilli(environment.wall().millis()),
                environment.nanos().getAsLong());
        parts.housekeeping.resetPreference();
        boolean leads = parts.participation.leads();
        if (leads && !ledBefore) {
            parts.clock.resumeFrom(parts.peerFitness.leadersTime().orElse(parts.state.lastAtMillis()));
        }
        ledBefore = leads;
    }

    /** Stops taking part while there is too little room on the disk. */
    void checkRoom() {
        DiskSpace space = parts.space;
        if (parts.fitness.checkRoom() == DiskSpace.Level.OUT) {
            waitForRoom("its disk %s has %d MB left (expected: %d MB, replication.disk-free-min)"
                    .formatted(environment.disk(), space.lastFree() >> 20, space.floor() >> 20));
        }
    }

    /** A step on the disk failed. */
    void diskFailed(IOException failure) {
        if (isFull(failure)) {
            waitForRoom("its disk %s is full: %s".formatted(environment.disk(), DiskErrors.of(failure)));
        } else {
            end(
                    "the disk failed; this replica takes no part until the process starts again: "
                            + DiskErrors.of(failure),
                    failure);
        }
    }

    /** The state machine threw something. */
    void stateMachineFailed(Throwable thrown) {
        String why = "the state machine failed; this replica takes no part any more: " + Thrown.describe(thrown);
        if (thrown instanceof Error || Thrown.isOfTheDisk(thrown)) {
            end(why, thrown);
        } else {
            breakDown(why, thrown); // another attempt would have the same result
        }
    }

    /** A task of the thread threw something that was not caught, or that the engine caught and ignored. */
    void threw(Throwable thrown) {
        if (lifecycle.isOut()) {
            LOG.debug("{}: thrown after the end", config.group(), thrown);
        } else if (thrown instanceof Error) {
            end("an unrecoverable error: " + thrown, thrown);
        } else if (engine.node() == null) {
            breakDown("it could not be started: " + Thrown.describe(thrown), thrown);
        } else {
            parts.housekeeping.threw(thrown);
        }
    }

    private boolean isFull(IOException failure) {
        return DiskFailure.of(failure, parts.space.free(), roomNeeded()) == DiskFailure.FULL;
    }

    private long roomNeeded() {
        return 2L * config.segmentBytes();
    }

    private void waitForRoom(String why) {
        if (lifecycle.waitForRoom(why)) {
            endEngine();
        }
    }

    /** Opens the store again if there is room: the engine's memory is ahead of what is on the disk. */
    void resumeIfThereIsRoom() {
        if (parts.fitness.checkRoom() != DiskSpace.Level.ENOUGH || parts.space.lastFree() < roomNeeded()) {
            return;
        }
        Optional<String> waited = lifecycle.resume();
        try {
            engine.store().close();
            open();
        } catch (IOException still) {
            if (isFull(still)) {
                lifecycle.waitAgain(waited);
            } else {
                end("the log cannot be opened again: " + still.getMessage(), still);
            }
        }
    }

    /** Takes part no more, and this process should end. */
    private void end(String reason, Throwable cause) {
        if (!lifecycle.is(Phase.FAILED)) {
            breakDown(reason, cause);
            environment.onEnd().accept("%s: %s".formatted(config.group().replica(config.id()), reason));
        }
    }

    /** Takes part no more. */
    void breakDown(String reason, Throwable cause) {
        if (lifecycle.fail(reason)) {
            // The stack trace of a disk's failure does not show its cause.
            LOG.error("{}: {}", config.group(), reason, cause instanceof IOException ? null : cause);
            endEngine();
        }
    }

    // Not now: the engine is in the middle of something.
    private void endEngine() {
        environment.thread().submit(() -> {
            failPending();
            if (engine.node() != null) {
                engine.node().terminate();
            }
        });
    }

    /** Rejects the commands and reads that wait. */
    void failPending() {
        Failure rejection = parts.participation.rejection();
        parts.proposals.failAll(rejection);
        parts.reads.failAll(rejection);
    }

    void close(Promise<Void> done) {
        lifecycle.close();
        failPending();
        if (engine.store() == null) {
            done.complete();
            return;
        }
        if (engine.node() != null) {
            engine.node().terminate();
        }
        // Queued behind the engine's own end.
        environment.thread().submit(() -> closeStore(done));
    }

    private void closeStore(Promise<Void> done) {
        try {
            engine.store().close();
        } catch (IOException late) {
            LOG.warn("the log could not be closed in order: {}", late.toString());
        }
        done.complete();
    }
}
