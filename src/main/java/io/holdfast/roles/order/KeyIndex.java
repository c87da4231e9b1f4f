package io.holdfast.roles.order;

import io.holdfast.roles.order.KeyIndexSegment.Sealed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which orders are here, and where those of a key may be, in little memory and without a tree of random keys on disk: such a tree
 * rewrites one page an insert; with 4 million orders its file was twenty times as large as the orders. Orders come by rising number, so
 * they are indexed in segments. A complete segment is sealed: written to disk once, by hash bucket, with only a {@link KeyFilter} in
 * memory (256 KB for 131,072 orders). 16 sealed segments share a filter in a mapped file, and so on in levels ({@link KeyFilterTree}): an
 * absent key, and nearly every new key is absent, costs no disk access and some 15 filter lookups a level. Thread-safe.
 */
final class KeyIndex {

    /** Where a key may be: in one of these orders, or one named in these buckets of sealed segments. */
    record Places(List<Long> numbers, List<Long> buckets) {}

    /** @param filters that an absent key is looked up in @param openSegments that are in memory as a whole */
    record Size(int filters, int openSegments) {}

    private final TreeMap<Long, KeyIndexSegment> open = new TreeMap<>();
    private final TreeMap<Long, KeyFilter> filters = new TreeMap<>(); // of sealed segments that the tree does not cover
    private final KeyFilterTree tree = new KeyFilterTree();
    private long segments; // the number of the newest sealed one, plus one

    synchronized void add(long number, long hash) {
        long segment = KeyIndexSegment.segmentOf(number);
        if (!isSealed(segment)) {
            open.computeIfAbsent(segment, KeyIndexSegment::new).add(number, hash);
        }
    }

    synchronized boolean has(long number) {
        KeyIndexSegment segment = open.get(KeyIndexSegment.segmentOf(number));
        return segment == null ? isSealed(KeyIndexSegment.segmentOf(number)) : segment.has(number);
    }

    synchronized Places find(long hash) {
        List<Long> numbers = new ArrayList<>();
        open.values().forEach(segment -> segment.find(hash, numbers::add));
        List<Long> buckets = new ArrayList<>();
        filters.forEach((segment, filter) -> {
            if (filter.mayContain(hash)) {
                buckets.add(bucketId(segment, KeyIndexSegment.bucketOf(hash)));
            }
        });
        tree.find(hash, segment -> buckets.add(bucketId(segment, KeyIndexSegment.bucketOf(hash))));
        return new Places(numbers, buckets);
    }

    /** Orders named in buckets that {@link #find} pointed to. @param read by their id */
    static Set<Long> candidates(long hash, List<Long> buckets, Map<Long, byte[]> read) {
        Set<Long> numbers = new HashSet<>();
        for (long bucket : buckets) {
            KeyIndexSegment.candidates(bucket / KeyIndexSegment.BUCKETS, read.get(bucket), hash, numbers::add);
        }
        return numbers;
    }

    static long bucketId(long segment, int bucket) {
        return segment * KeyIndexSegment.BUCKETS + bucket;
    }

    synchronized Optional<Long> firstMissing(long upTo) {
        long missing = 1;
        while (missing <= upTo) {
            long segment = KeyIndexSegment.segmentOf(missing);
            if (!isSealed(segment)) {
                KeyIndexSegment found = open.get(segment);
                long next = found == null ? missing : found.firstMissing();
                if (KeyIndexSegment.segmentOf(next) == segment) {
                    return Optional.of(next).filter(number -> number <= upTo);
                }
            }
            missing = KeyIndexSegment.first(segment + 1);
        }
        return Optional.empty();
    }

    /** Segments to be sealed. They never change, so they may be read while orders are added to others. */
    synchronized List<KeyIndexSegment> complete() {
        return open.values().stream().filter(KeyIndexSegment::isComplete).toList();
    }

    /** Adds a sealed segment that is on disk. */
    void close(Sealed segment) {
        close(segment.segment(), segment.filter());
    }

    synchronized void close(long segment, KeyFilter filter) {
        filters.put(segment, filter);
        open.remove(segment);
        segments = Math.max(segments, segment + 1);
    }

    /** Opens a sealed segment again, without its orders. */
    synchronized void reopen(long segment) {
        filters.remove(segment);
        if (tree.covers(segment)) {
            throw new IllegalStateException("the filters of segment %d have to be deleted first".formatted(segment));
        }
    }

    synchronized boolean isSealed(long segment) {
        return filters.containsKey(segment) || tree.covers(segment);
    }

    /** Adds a filter of several segments that is on disk, and drops the filters of those segments from memory. */
    synchronized void cover(MappedKeyFilter filter) {
        tree.add(filter);
        long first = filter.place() * MappedKeyFilter.segments(filter.level());
        long end = first + MappedKeyFilter.segments(filter.level());
        filters.subMap(first, end).clear();
        segments = Math.max(segments, end);
    }

    /** The next filter of several segments to be built. */
    synchronized Optional<KeyFilterTree.Node> due() {
        return tree.due(this::isSealed, segments);
    }

    /** How many filters an absent key is looked up in. */
    synchronized int filterCount() {
        return filters.size() + tree.tops();
    }

    synchronized Size size() {
        return new Size(filterCount(), open.size());
    }

    /** Whether a filter of several segments covers it. */
    synchronized boolean isCovered(long segment) {
        return tree.covers(segment);
    }
}
