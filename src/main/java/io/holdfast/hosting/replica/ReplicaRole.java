package io.holdfast.hosting.replica;

import io.holdfast.hosting.Role;
import io.holdfast.replication.GroupId;
import java.util.Optional;

/** A role that keeps its state in a replicated group, which is named as the role is. */
public interface ReplicaRole<C> extends Role<C> {
    ReplicaService.Config replica(C config);

    default GroupId group() {
        return new GroupId(name());
    }

    @Override
    default Tier tier() {
        return Tier.STATE;
    }

    @Override
    default Optional<Integer> port(C config) {
        return Optional.of(replica(config).port());
    }
}
