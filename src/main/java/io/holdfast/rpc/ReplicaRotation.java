package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The order in which a call tries the replicas: each at most once, then there is a pause and the next round. So two replicas that name
 * each other as the leader cannot make a call run in circles.
 */
final class ReplicaRotation {
    private final Set<Integer> tried = new HashSet<>();
    private OptionalInt hint = OptionalInt.empty();
    private boolean exhausted;

    /** Leaves out {@code replica}, until the next round. */
    ReplicaRotation without(int replica) {
        tried.add(replica);
        return this;
    }

    /** Takes note that {@code replica} failed with {@code cause}, and of the leader that it named. */
    void onFailure(int replica, Failure cause) {
        if (cause.code().equals(LeaderCache.LEADER_CHANGED)) {
            restart(); // there is a leader now, whatever the others reported before
        }
        tried.add(replica);
        hint = LeaderCache.hint(cause);
        exhausted |= cause.code().equals(LeaderCache.QUEUE_FULL); // the others would only name the same leader
    }

    void restart() {
        tried.clear();
        hint = OptionalInt.empty();
        exhausted = false;
    }

    /**
     * The replica to try next: the one that was just named as the leader, else the presumed leader, else any of the rest.
     *
     * @return empty once all of {@code known} were tried: time for a pause
     */
    OptionalInt next(OptionalInt leader, Map<Integer, ?> known) {
        if (exhausted) {
            return OptionalInt.empty();
        }
        if (mayTry(hint, known)) {
            return hint;
        }
        if (mayTry(leader, known)) {
            return leader;
        }
        // The highest first: a leader hands over to a replica with a higher id as soon as that has caught up.
        return known.keySet().stream()
                .filter(id -> !tried.contains(id))
                .mapToInt(id -> id)
                .max();
    }

    private boolean mayTry(OptionalInt replica, Map<Integer, ?> known) {
        return replica.isPresent() && known.containsKey(replica.getAsInt()) && !tried.contains(replica.getAsInt());
    }
}
