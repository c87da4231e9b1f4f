package io.holdfast.hosting.replica;

import io.holdfast.replication.Fingerprint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compares what replicas are after the same entry. They can only differ by a fault, and each would go on from its own state for ever:
 * who differs from a majority stops, and where there is no majority of one kind, all do.
 */
final class Divergence {
    private Divergence() {}

    /**
     * Why this replica has to stop, if it has to.
     *
     * @param own its fingerprints, by index
     * @param voters how many replicas decide, this one among them if it does
     * @param others those of the other voters that could be asked
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
                return Optional.empty(); // alike: who was alike now was so before
            }
        }
        return Optional.empty();
    }

    private static Optional<String> judge(long index, long mine, int voters, List<Long> theirs) {
        int majority = voters / 2 + 1;
        if (count(theirs, mine) + 1 >= majority) {
            return Optional.empty(); // somebody else has to stop
        }
        boolean otherMajority = theirs.stream().anyMatch(other -> count(theirs, other) >= majority);
        if (otherMajority) {
            return Optional.of(
                    ("the state differs from that of a majority after entry %d; this replica says nothing more"
                                    + " (expected: stop it, delete its directory, and let it join anew)")
                            .formatted(index));
        }
        return theirs.size() + 1 < voters
                ? Optional.empty() // nobody knows yet which ones are alike
                : Optional.of(
                        "no majority of the replicas has the same state after entry %d; all of them stop (expected: restore a backup)"
                                .formatted(index));
    }

    private static long count(List<Long> all, long one) {
        return all.stream().filter(each -> each == one).count();
    }
}
