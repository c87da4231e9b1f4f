package io.holdfast.hosting.replica;

import io.holdfast.api.GroupApi;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicatedGroup.Status;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What a replica tells operators and other processes of itself. Pure. */
final class ReplicaStatusView {
    private final GroupId group;
    private final boolean preferHighest;

    /** @param preferHighest whether the voter with the highest id leads whenever it can */
    ReplicaStatusView(GroupId group, boolean preferHighest) {
        this.group = group;
        this.preferHighest = preferHighest;
    }

    GroupApi.ReplicaStatus of(
            Status status,
            ReplicaState state,
            OptionalLong diskFree,
            OptionalDouble syncP99,
            Optional<String> notReady) {
        return new GroupApi.ReplicaStatus(
                group.name(),
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
                notReady.orElse(null),
                state.kind().word(),
                state.isFit() ? null : state.reason(),
                diskFree.isPresent() ? diskFree.getAsLong() : null,
                syncP99.isPresent() ? syncP99.getAsDouble() : null);
    }

    private Integer preferred(Status status) {
        return preferHighest && !status.voters().isEmpty() ? Collections.max(status.voters()) : null;
    }

    private static String role(Status status) {
        if (status.leads()) {
            return "leader";
        }
        return status.voters().contains(status.id())
                ? "follower"
                : status.learners().contains(status.id()) ? "learner" : "none";
    }
}
