package io.holdfast.rpc;

import io.holdfast.base.failure.Failure;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A question's way over the replicas: each is asked at most once, then there is a pause and the next round. So two replicas that
 * name each other as the leader cannot make a question run in circles.
 */
final class ReplicaRotation {
    private final Set<Integer> asked = new HashSet<>();
    private OptionalInt hint = OptionalInt.empty();
    private boolean over;

    /** Never asks {@code replica}, until the next round. */
    ReplicaRotation without(int replica) {
        asked.add(replica);
        return this;
    }

    /** Takes note that {@code replica} gave {@code cause} for an answer, and of whom it named. */
    void failed(int replica, Failure cause) {
        if (cause.code().equals(LeaderCache.LEADER_CHANGED)) {
            restart(); // there is one now, whatever the others said before
        }
        asked.add(replica);
        hint = LeaderCache.hint(cause);
        over |= cause.code().equals(LeaderCache.QUEUE_FULL); // the others would only send it back to the leader
    }

    void restart() {
        asked.clear();
        hint = OptionalInt.empty();
        over = false;
    }

    /**
     * Whom to ask next: who was just named, else the presumed leader, else any of the rest.
     *
     * @return empty once all of {@code known} were asked: time for a pause
     */
    OptionalInt next(OptionalInt leader, Map<Integer, ?> known) {
        if (over) {
            return OptionalInt.empty();
        }
        if (mayAsk(hint, known)) {
            return hint;
        }
        if (mayAsk(leader, known)) {
            return leader;
        }
        // The highest first: a leader hands over to a replica with a higher id as soon as that is well.
        return known.keySet().stream()
                .filter(id -> !asked.contains(id))
                .mapToInt(id -> id)
                .max();
    }

    private boolean mayAsk(OptionalInt replica, Map<Integer, ?> known) {
        return replica.isPresent() && known.containsKey(replica.getAsInt()) && !asked.contains(replica.getAsInt());
    }
}
