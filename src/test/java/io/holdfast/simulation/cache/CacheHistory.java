package io.holdfast.simulation.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The reads and changes of products, and a check that they are linearizable. A product's versions are the order of its changes, so it
 * suffices to walk through time with the newest version that any completed operation has seen.
 */
public final class CacheHistory {

    /** How an operation saw a product. */
    public enum Kind {
        /** It saw a version. */
        READ,
        /** It made a version. */
        CHANGE,
        /** It saw a quantity, of an unknown version. */
        REFUSAL
    }

    /** @param seen a version; the quantity for a rejection */
    public record Seen(Kind kind, String product, long began, long ended, long seen) {}

    /** @param at when the first replica applied it */
    private record Version(long at, long quantity) {}

    private final List<Seen> all = new ArrayList<>();
    private final Map<String, NavigableMap<Long, Version>> versions = new HashMap<>();

    public void committed(String product, long version, long quantity, long at) {
        versions.computeIfAbsent(product, p -> new TreeMap<>()).putIfAbsent(version, new Version(at, quantity));
    }

    public void add(Seen seen) {
        all.add(seen);
    }

    public int size() {
        return all.size();
    }

    /** @return violations, empty when there are none */
    public List<String> check() {
        record Moment(long at, boolean end, Seen seen) {}
        List<Moment> moments = new ArrayList<>();
        for (Seen seen : all) {
            moments.add(new Moment(seen.began(), false, seen));
            moments.add(new Moment(seen.ended(), true, seen));
        }
        // Of simultaneous events a beginning counts as earlier: the two operations overlap.
        moments.sort(Comparator.comparingLong(Moment::at).thenComparing(Moment::end));
        List<String> wrong = new ArrayList<>();
        Map<String, Long> newest = new HashMap<>();
        Map<Seen, Long> least = new java.util.IdentityHashMap<>();
        for (Moment moment : moments) {
            Seen seen = moment.seen();
            if (!moment.end()) {
                least.put(seen, newest.getOrDefault(seen.product(), 0L));
            } else {
                long version = version(seen, least.get(seen), wrong);
                newest.merge(seen.product(), version, Math::max);
            }
        }
        return wrong;
    }

    /** The earliest version that the operation can have seen; 0 for none. */
    private long version(Seen seen, long least, List<String> wrong) {
        NavigableMap<Long, Version> known = versions.getOrDefault(seen.product(), new TreeMap<>());
        if (seen.kind() == Kind.REFUSAL) {
            return known.tailMap(least, true).entrySet().stream()
                    .filter(e -> e.getValue().quantity() == seen.seen()
                            && e.getValue().at() <= seen.ended())
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .or(() -> {
                        if (!(least == 0 && seen.seen() == 0)) {
                            wrong.add("%s is of no version from %d on".formatted(seen, least));
                        }
                        return java.util.Optional.of(least);
                    })
                    .get();
        }
        long version = seen.seen();
        if (seen.kind() == Kind.READ ? version < least : version <= least) {
            wrong.add("stale: %s, but version %d was known before".formatted(seen, least));
        }
        Version made = known.get(version);
        if (version > 0 && (made == null || made.at() > seen.ended())) {
            wrong.add("%s, which nobody had made yet".formatted(seen));
        }
        return version;
    }
}
