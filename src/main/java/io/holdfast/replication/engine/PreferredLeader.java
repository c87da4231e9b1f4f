package io.holdfast.replication.engine;

import java.util.Comparator;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Decides when a leader transfers its leadership to a replica with a higher id (E8): once that one has kept up in
 * several polls in a row. Pure.
 */
final class PreferredLeader {
    private final int polls;
    private final long lagMax;
    private int candidate;
    private int seen;

    /**
     * @param polls how often in a row a replica must have kept up
     * @param lagMax entries that it may be behind
     */
    PreferredLeader(int polls, long lagMax) {
        this.polls = polls;
        this.lagMax = lagMax;
    }

    /**
     * @param self the leader
     * @param voters those of the others that vote, can be reached and are fit to lead
     * @param matched how far each follower's log is known to agree
     * @return the replica to transfer the leadership to now
     */
    OptionalInt poll(int self, Set<Integer> voters, Map<Integer, Long> matched, long lastIndex) {
        int best = voters.stream()
                .filter(id -> id > self && lastIndex - matched.getOrDefault(id, 0L) <= lagMax)
                .mapToInt(Integer::intValue)
                .max()
                .orElse(0);
        seen = best != 0 && best == candidate ? seen + 1 : 1;
        candidate = best;
        if (best == 0 || seen < polls) {
            return OptionalInt.empty();
        }
        seen = 0;
        return OptionalInt.of(best);
    }

    /** The replica that an unfit leader transfers its leadership to: the one with the longest log of those that nearly keep up (E9). */
    OptionalInt instead(Set<Integer> voters, Map<Integer, Long> matched, long lastIndex) {
        return voters.stream()
                .filter(id -> lastIndex - matched.getOrDefault(id, 0L) <= lagMax)
                .max(Comparator.comparingLong((Integer id) -> matched.getOrDefault(id, 0L))
                        .thenComparing(Comparator.naturalOrder()))
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty);
    }

    /** The leader changed: what was seen before counts no more. */
    void reset() {
        candidate = 0;
        seen = 0;
    }
}
