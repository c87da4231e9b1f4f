package io.holdfast.roles.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * The filters of older segments, in levels: 16 segments share one, 16 of those share one of the next level, and so on. An absent key is
 * looked up in the topmost filters alone, at most 15 a level; a positive is followed down. Not thread-safe.
 */
final class KeyFilterTree {

    /** A node whose filter can be built. */
    record Node(int level, long place) {
        long firstSegment() {
            return place * MappedKeyFilter.segments(level);
        }

        long endSegment() {
            return firstSegment() + MappedKeyFilter.segments(level);
        }
    }

    private final List<Map<Long, MappedKeyFilter>> levels = new ArrayList<>(); // level 1 first
    private List<MappedKeyFilter> tops = List.of();

    KeyFilterTree() {
        for (int level = 1; level <= MappedKeyFilter.LEVEL_MAX; level++) {
            levels.add(new TreeMap<>());
        }
    }

    /** Adds a filter that is on disk. */
    void add(MappedKeyFilter filter) {
        levels.get(filter.level() - 1).put(filter.place(), filter);
        List<MappedKeyFilter> found = new ArrayList<>();
        for (int level = 1; level <= MappedKeyFilter.LEVEL_MAX; level++) {
            for (MappedKeyFilter each : levels.get(level - 1).values()) {
                if (!hasParent(each)) {
                    found.add(each);
                }
            }
        }
        tops = List.copyOf(found);
    }

    private boolean hasParent(MappedKeyFilter filter) {
        return filter.level() < MappedKeyFilter.LEVEL_MAX
                && levels.get(filter.level()).containsKey(filter.place() / MappedKeyFilter.FAN_OUT);
    }

    boolean covers(long segment) {
        return levels.get(0).containsKey(segment / MappedKeyFilter.FAN_OUT);
    }

    /** How many filters an absent key is looked up in. */
    int tops() {
        return tops.size();
    }

    /** Segments that may have the key. */
    void find(long hash, LongConsumer segment) {
        tops.forEach(top -> find(top, hash, segment));
    }

    private void find(MappedKeyFilter filter, long hash, LongConsumer segment) {
        if (!filter.mayContain(hash)) {
            return;
        }
        long first = filter.place() * MappedKeyFilter.FAN_OUT;
        for (long child = first; child < first + MappedKeyFilter.FAN_OUT; child++) {
            if (filter.level() == 1) {
                segment.accept(child);
            } else {
                find(levels.get(filter.level() - 2).get(child), hash, segment);
            }
        }
    }

    /**
     * The lowest node that has no filter while all its parts have one.
     *
     * @param isSealed of a segment
     * @param upTo segments
     */
    Optional<Node> due(LongPredicate isSealed, long upTo) {
        for (int level = 1; level <= MappedKeyFilter.LEVEL_MAX; level++) {
            long segments = MappedKeyFilter.segments(level);
            for (long place = 0; (place + 1) * segments <= upTo; place++) {
                if (!levels.get(level - 1).containsKey(place) && hasParts(level, place, isSealed)) {
                    return Optional.of(new Node(level, place));
                }
            }
        }
        return Optional.empty();
    }

    private boolean hasParts(int level, long place, LongPredicate isSealed) {
        long first = place * MappedKeyFilter.FAN_OUT;
        return LongStream.range(first, first + MappedKeyFilter.FAN_OUT)
                .allMatch(part ->
                        level == 1 ? isSealed.test(part) : levels.get(level - 2).containsKey(part));
    }
}
