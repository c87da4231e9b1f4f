package io.holdfast.platform.replication;

import io.holdfast.platform.replication.ReplicatedGroup.Status;
import io.vertx.core.Future;

/**
 * Whether this replica may decide what rests on its own state: it leads, and has applied everything that was decided before its
 * term began. Being elected is not enough for that. Confined to the event loop of its owner.
 */
public final class Leadership {
    private final ReplicatedGroup<?, ?> group;
    private long confirmedTerm;
    private Future<Void> confirmation;

    public Leadership(ReplicatedGroup<?, ?> group) {
        this.group = group;
    }

    /**
     * Done at once for a leader that was confirmed in this term. It may have been deposed without knowing: what is decided behind
     * this must be safe at a deposed leader too.
     *
     * @return fails with {@code Unavailable} on a replica that does not lead
     */
    public Future<Void> confirmed() {
        if (isConfirmed()) {
            return Future.succeededFuture();
        }
        if (confirmation == null || confirmation.isComplete()) {
            // A linearizable read passes only behind an entry of the leader's own term, and behind all before it.
            confirmation = group.read(() -> group.status().term()).map(term -> {
                confirmedTerm = term;
                return null;
            });
        }
        return confirmation;
    }

    /** Whether this replica leads, as far as it knows, and was confirmed in this term. */
    public boolean isConfirmed() {
        Status status = group.status();
        return status.leads() && status.term() == confirmedTerm;
    }
}
