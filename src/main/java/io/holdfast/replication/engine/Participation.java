package io.holdfast.replication.engine;

import io.holdfast.base.failure.Failure;
import io.holdfast.replication.engine.Lifecycle.Phase;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Whether a replica takes part in its group now, and the failure that a caller gets when it does not. Any thread may ask. */
final class Participation {
    private final int id;
    private final Lifecycle lifecycle;
    private final EngineHandle engine;
    private final BooleanSupplier stateIsComplete;
    private final OwnFitness fitness;

    Participation(
            int id, Lifecycle lifecycle, EngineHandle engine, BooleanSupplier stateIsComplete, OwnFitness fitness) {
        this.id = id;
        this.lifecycle = lifecycle;
        this.engine = engine;
        this.stateIsComplete = stateIsComplete;
        this.fitness = fitness;
    }

    /** Lacks what its snapshot names (ADR 11): until it is here the replica takes part in nothing, as if it were partitioned away. */
    boolean isNonParticipating() {
        return !stateIsComplete.getAsBoolean();
    }

    boolean isUp() {
        return lifecycle.is(Phase.RUNNING) && !isNonParticipating();
    }

    boolean leads() {
        return !isNonParticipating() && engine.leader() == id;
    }

    boolean maySend() {
        return !lifecycle.isSilent() && !isNonParticipating();
    }

    /** The failure of a call that this replica cannot serve. */
    Failure rejection() {
        Optional<Failure> ofDisk = lifecycle.rejection();
        if (ofDisk.isPresent()) {
            return ofDisk.get();
        }
        if (isNonParticipating()) {
            return Failure.Unavailable.ofReplica(
                    "catching-up",
                    "replica %d fetches a part of its state from the others; ask another one, or try again soon"
                            .formatted(id));
        }
        if (engine.node() == null) {
            return Failure.Unavailable.ofReplica("starting", "this replica has not read its log yet; try again soon");
        }
        return lifecycle.is(Phase.CLOSED)
                ? Failure.Unavailable.ofReplica("closing", "this replica is leaving; ask another one")
                : Proposals.notLeader(leads() ? 0 : engine.leader());
    }

    /** Why no command can be taken now; empty when one can. */
    Optional<Failure> commandRejection() {
        if (!isUp()) {
            return Optional.of(rejection());
        }
        return fitness.isShortOfRoom() && leads()
                ? Optional.of(Failure.Unavailable.ofReplica(
                        "disk-low",
                        "replica %d is short of room on its disk and takes nothing new; ask another one".formatted(id)))
                : Optional.empty();
    }
}
