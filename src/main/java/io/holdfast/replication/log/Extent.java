package io.holdfast.replication.log;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which entries are in the log, and how far each segment is needed: the same rules when records are written and when read back. */
final class Extent {
    private final TreeMap<Long, Long> lastBySegment = new TreeMap<>(); // of the entries still in the log; 0 for none
    private long first;
    private long last;

    /** Index of the first entry, 0 when there is none. */
    long first() {
        return first;
    }

    /** Index of the last entry, 0 when there is none. */
    long last() {
        return last;
    }

    /** Whether no segment has begun. */
    boolean isNew() {
        return lastBySegment.isEmpty();
    }

    /** What is put from now on stands in this segment. */
    void begin(long segment) {
        lastBySegment.put(segment, 0L);
    }

    /** An entry in the newest segment. One that leaves a gap clears all before: a snapshot stands for them. */
    void put(long index) {
        truncateFrom(index > last + 1 ? 0 : index);
        first = first == 0 ? index : first;
        last = index;
        lastBySegment.put(lastBySegment.lastKey(), index);
    }

    void truncateFrom(long index) {
        if (index <= last) {
            lastBySegment.replaceAll((segment, there) -> Math.max(0, Math.min(there, index - 1)));
            keep(first, index - 1);
        }
    }

    /** Entries up to {@code index} count no longer; their segments stay known until {@link #forget}. */
    void dropUntil(long index) {
        keep(Math.max(first, index + 1), last);
    }

    private void keep(long from, long to) {
        boolean none = from > to;
        first = none ? 0 : from;
        last = none ? 0 : to;
    }

    /** The oldest segments, oldest first, as far as all their entries are up to {@code index}; never the newest. */
    List<Long> segmentsUntil(long index) {
        return lastBySegment.headMap(lastBySegment.lastKey()).entrySet().stream()
                .takeWhile(segment -> segment.getValue() <= index)
                .map(Map.Entry::getKey)
                .toList();
    }

    void forget(long segment) {
        lastBySegment.remove(segment);
    }
}
