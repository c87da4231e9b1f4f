package io.holdfast.replication.engine;

import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicaState.Kind;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.microraft.RaftNode;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** What a replica shows of itself. Any thread may ask; what it sees may be a moment old. */
final class StatusView {
    private final int id;
    private final Lifecycle lifecycle;
    private final EngineHandle engine;
    private final Participation participation;
    private final OwnFitness fitness;
    private final AppliedState<?, ?> state;
    private final Failovers failovers;
    private final LongSupplier knownCommit;

    /** @param knownCommit the highest commit index that this replica has heard of */
    StatusView(
            int id,
            Lifecycle lifecycle,
            EngineHandle engine,
            Participation participation,
            OwnFitness fitness,
            AppliedState<?, ?> state,
            Failovers failovers,
            LongSupplier knownCommit) {
        this.id = id;
        this.lifecycle = lifecycle;
        this.engine = engine;
        this.participation = participation;
        this.fitness = fitness;
        this.state = state;
        this.failovers = failovers;
        this.knownCommit = knownCommit;
    }

    Status status() {
        RaftNode node = engine.node();
        long applied = state.applied();
        if (node == null) {
            return new Status(id, 0, 0, applied, applied, List.of(), List.of(), outOfService(), failovers.last());
        }
        MemberView committed = engine.committedMembers(node);
        return new Status(
                id,
                participation.isUp() ? EngineHandle.leader(node) : 0,
                node.getTerm().getTerm(),
                Math.max(knownCommit.getAsLong(), applied),
                applied,
                committed.voters(),
                committed.learners(),
                outOfService(),
                failovers.last());
    }

    /** The voters of the newest configuration in the log, decided or not. */
    List<Integer> electors() {
        RaftNode node = engine.node();
        return node == null
                ? List.of()
                : MemberView.of(node.getEffectiveMembers()).voters();
    }

    /** Whether it is fit, and if not, why. */
    ReplicaState replicaState() {
        return lifecycle
                .replicaState()
                .or(() -> bootstrapReason().map(why -> new ReplicaState(Kind.EMPTY_DIRECTORY, why)))
                .orElseGet(() -> participation.isNonParticipating()
                        ? new ReplicaState(Kind.CATCHING_UP, "it fetches a part of its state from the others")
                        : fitness.state());
    }

    private Optional<String> outOfService() {
        return lifecycle.replicaState().map(ReplicaState::reason).or(this::bootstrapReason);
    }

    private Optional<String> bootstrapReason() {
        return Optional.ofNullable(engine.bootstrap()).map(Bootstrap::reason);
    }

    /** Of the entries in memory. */
    long logBytes() {
        EngineStore store = engine.store();
        return store == null ? 0 : store.bytes().all();
    }

    long freeBytes() {
        return fitness.freeBytes();
    }

    long clockOffsetMillis() {
        return fitness.clockOffsetMillis();
    }

    /** Changes of the leader or the term that were seen since the start. */
    long elections() {
        return failovers.count();
    }

    void onSync(LongConsumer nanos) {
        fitness.onSync(nanos);
    }
}
