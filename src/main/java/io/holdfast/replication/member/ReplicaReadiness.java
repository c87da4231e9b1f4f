package io.holdfast.replication.member;

import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicatedGroup.Status;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Whether a replica should take requests, and if not, why, as a person would want to read it. Pure. */
final class ReplicaReadiness {
    /** Commands that a replica may be behind and still take requests. */
    static final long LAG_MAX = 1_000;

    private ReplicaReadiness() {}

    /** What the replica is fit for. One that is behind is not, whatever its engine reports. @param ofEngine the state that the engine reports */
    static ReplicaState state(ReplicaState ofEngine, Status status) {
        return ofEngine.isFit() && status.lag() > LAG_MAX
                ? new ReplicaState(ReplicaState.Kind.CATCHING_UP, "%d commands to go".formatted(status.lag()))
                : ofEngine;
    }

    /**
     * Why the replica should take no requests; empty when it may.
     *
     * @param stateIsComplete whether everything is here that the state consists of
     * @param electors whose majority elects a leader
     * @param trouble why another replica cannot be reached; empty when it can
     */
    static Optional<String> notReady(
            Status status, boolean stateIsComplete, List<Integer> electors, IntFunction<Optional<String>> trouble) {
        if (status.broken().isPresent()) {
            return status.broken();
        }
        if (!stateIsComplete) {
            return Optional.of(
                    "catching up: replica %d fetches a part of its state from the others".formatted(status.id()));
        }
        if (!status.voters().contains(status.id()) && !status.learners().contains(status.id())) {
            return Optional.of("replica %d is no member of the group %s; add it with 'members'"
                    .formatted(status.id(), status.voters()));
        }
        if (status.leader() == 0) {
            return Optional.of(noLeader(status.id(), electors, trouble));
        }
        return status.lag() > LAG_MAX
                ? Optional.of("catching up: %d of %d commands to go".formatted(status.lag(), status.commitIndex()))
                : Optional.empty();
    }

    // Names the electors that are missing, and why: that is what an operator can mend.
    private static String noLeader(int self, List<Integer> electors, IntFunction<Optional<String>> trouble) {
        List<String> missing = electors.stream()
                .filter(id -> id != self)
                .flatMap(id -> trouble.apply(id).map(why -> "%d (%s)".formatted(id, why)).stream())
                .toList();
        return missing.isEmpty()
                ? "no leader yet: the replicas %s are about to elect one".formatted(electors)
                : "no leader: replica %d of %s does not reach replica %s"
                        .formatted(self, electors, String.join(", ", missing));
    }
}
