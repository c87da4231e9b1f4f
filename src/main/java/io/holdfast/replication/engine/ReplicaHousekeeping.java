package io.holdfast.replication.engine;

import io.holdfast.base.failure.Failure;
import io.holdfast.replication.engine.Lifecycle.Phase;
import io.microraft.RaftNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The replica as {@link Housekeeping} and {@link LeaderRequests} see it. Confined to the thread of the group. */
final class ReplicaHousekeeping<C, R> implements Housekeeping.Target {
    private final ReplicaParts<C, R> parts;
    private final EngineLifecycle<C, R> lifecycle;

    /** @param parts still being wired: not to be used yet */
    ReplicaHousekeeping(ReplicaParts<C, R> parts, EngineLifecycle<C, R> lifecycle) {
        this.parts = parts;
        this.lifecycle = lifecycle;
    }

    @Override
    public void execute(Runnable task) {
        parts.environment.thread().execute(task);
    }

    @Override
    public boolean isUp() {
        return parts.participation.isUp();
    }

    @Override
    public RaftNode node() {
        return parts.engine.node();
    }

    @Override
    public boolean leads() {
        return parts.participation.leads();
    }

    @Override
    public Failure rejection() {
        return parts.participation.rejection();
    }

    @Override
    public long lastIndex() {
        return parts.engine.store().lastIndex();
    }

    @Override
    public boolean isOver() {
        return parts.lifecycle.isFinal();
    }

    @Override
    public void retryPending() {
        if (parts.lifecycle.is(Phase.WAITING_FOR_ROOM) || parts.participation.isNonParticipating()) {
            lifecycle.failPending();
            return;
        }
        lifecycle.advance();
        if (node() == null || parts.lifecycle.is(Phase.FAILED)) {
            return;
        }
        if (isUp()) {
            EngineStore store = parts.engine.store();
            parts.snapshots.poll(
                    node(), store.bytes(), store.snapshotIndex(), parts.state.deliveredIndex(), parts.state.applied());
        }
        parts.proposals.tick();
        parts.reads.begin();
    }

    @Override
    public void report() {
        if (parts.lifecycle.is(Phase.WAITING_FOR_ROOM)) {
            lifecycle.resumeIfThereIsRoom();
            return;
        }
        lifecycle.checkRoom();
        if (!isUp()) {
            return;
        }
        parts.fitness.checkClock(parts.clock.offMillis());
        OptionalLong stamp = leads() ? parts.clock.stamp() : OptionalLong.empty();
        boolean fit = parts.fitness.unfit().isEmpty();
        List<Integer> others = MemberView.numbers(node().getEffectiveMembers().getMembers());
        others.remove((Integer) parts.config.id());
        others.forEach(
                other -> parts.sideMessages.send(other, parts.peerFitness.reportTo(other, fit, stamp.orElse(0))));
    }

    @Override
    public boolean isFit(int replica) {
        return parts.peerFitness.isFit(replica);
    }

    @Override
    public Optional<String> unfit() {
        return parts.fitness.unfit();
    }

    @Override
    public Watchdog.Position position(boolean othersReachable) {
        return new Watchdog.Position(
                leads(),
                parts.engine.leader() != 0,
                othersReachable,
                parts.state.deliveredIndex(),
                parts.incoming.knownCommit(),
                lastIndex());
    }

    @Override
    public void reopen(boolean inOrder) throws IOException {
        lifecycle.reopen(inOrder);
    }

    @Override
    public void breakDown(String reason, Throwable cause) {
        lifecycle.breakDown(reason, cause);
    }
}
