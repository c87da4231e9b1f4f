package io.holdfast.replication;

import io.holdfast.base.time.Time;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.vertx.core.Future;
import java.time.Duration;

/**
 * Whether this replica may decide by its own state: it leads, and has applied everything that was decided before its
 * term began (E6). Being elected is not enough for that. Confined to the event loop of its owner.
 */
public final class Leadership {
    private final ReplicatedGroup<?, ?> group;
    private final Time time;
    private final long freshNanos;
    private long confirmedTerm;
    private long confirmedNanos;
    private Future<Void> confirmation;

    /** Confirmed once a term. */
    public Leadership(ReplicatedGroup<?, ?> group) {
        this(group, Time.system(), Duration.ofNanos(Long.MAX_VALUE));
    }

    /** @param fresh how long a confirmation counts: a leader that was paused or is cut off has to ask again */
    public Leadership(ReplicatedGroup<?, ?> group, Time time, Duration fresh) {
        this.group = group;
        this.time = time;
        this.freshNanos = fresh.toNanos();
    }

    /**
     * Completes at once for a leader that was confirmed in this term, and recently. It may have been deposed without
     * knowing: what is decided behind this must be safe at a deposed leader too.
     *
     * @return fails with {@code Unavailable} on a replica that does not lead
     */
    public Future<Void> confirmed() {
        if (isConfirmed()) {
            return Future.succeededFuture();
        }
        if (confirmation == null || confirmation.isComplete()) {
            long began = time.nanos();
            // A linearizable read passes only behind an entry of the leader's own term, and behind all before it.
            confirmation = group.readLinearizable(() -> group.status().term()).map(term -> {
                confirmedTerm = term;
                confirmedNanos = began;
                return null;
            });
        }
        return confirmation;
    }

    /** A command that was committed confirms it too. @param beganNanos when it was given to the group, in {@code term} */
    public void confirmedBy(long term, long beganNanos) {
        if (term == confirmedTerm) { // only then this replica is known to have applied all from before it
            confirmedNanos = Math.max(confirmedNanos, beganNanos);
        }
    }

    /** Whether this replica leads, as far as it knows, and was confirmed in this term, not too long ago. */
    public boolean isConfirmed() {
        Status status = group.status();
        return status.leads() && status.term() == confirmedTerm && time.nanos() - confirmedNanos <= freshNanos;
    }
}
