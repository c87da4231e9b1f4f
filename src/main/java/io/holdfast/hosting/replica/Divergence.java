package io.holdfast.hosting.replica;

import io.holdfast.replication.Fingerprint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compares the fingerprints of replicas after the same entry (ADR 36). They can only differ by a fault, and each would continue from its
 * own state: a replica that differs from a majority stops. Where no majority agrees, all of them stop.
 */
final class Divergence {
    private Divergence() {}

    /**
     * Why this replica has to stop; empty when it does not.
     *
     * @param own its fingerprints, by index
     * @param voters the number of voters, including this replica if it is one
     * @param others fingerprints of the other voters that could be reached
     */
    static Optional<String> of(Map<Long, Long> own, int voters, Collection<Map<Long, Long>> others) {
        for (long index : new TreeSet<>(own.keySet()).descendingSet()) {
            long mine = own.get(index);
            List<Long> theirs = others.stream()
                    .map(other -> other.getOrDefault(index, Fingerprint.NONE))
                    .filter(other -> Fingerprint.comparable(mine, other))
                    .toList();
            if (theirs.stream().anyMatch(other -> other != mine)) {
                return judge(index, mine, voters, theirs);
            }
            if (!theirs.isEmpty()) {
                return Optional.empty(); // they agree, so they agreed before
            }
        }
        return Optional.empty();
    }

    private static Optional<String> judge(long index, long mine, int voters, List<Long> theirs) {
        int majority = voters / 2 + 1;
        if (count(theirs, mine) + 1 >= majority) {
            return Optional.empty(); // another replica has to stop
        }
        boolean otherMajority = theirs.stream().anyMatch(other -> count(theirs, other) >= majority);
        if (otherMajority) {
            return Optional.of(
                    ("the state differs from that of a majority after entry %d; this replica takes no part any more"
                                    + " (expected: stop it, delete its directory, and let it join again)")
                            .formatted(index));
        }
        return theirs.size() + 1 < voters
                ? Optional.empty() // it is not known yet which ones agree
                : Optional.of(
                        "no majority of the replicas has the same state after entry %d; all of them stop (expected: restore a backup)"
                                .formatted(index));
    }

    private static long count(List<Long> all, long one) {
        return all.stream().filter(each -> each == one).count();
    }
}
