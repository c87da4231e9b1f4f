package io.holdfast.replication.engine;

import java.util.Map;
import java.util.TreeMap;

/**
 * The index at which each term of a log begins: enough to tell a leader where its log and this one may agree (CL4).
 */
final class TermBoundaries {
    private final TreeMap<Long, Integer> terms = new TreeMap<>();
    private long last;

    void append(long index, int term) {
        Map.Entry<Long, Integer> newest = terms.lastEntry();
        if (newest == null || newest.getValue() != term) {
            terms.put(index, term);
        }
        last = index;
    }

    void truncateFrom(long index) {
        terms.tailMap(index, true).clear();
        last = Math.min(last, index - 1);
    }

    /**
     * Entries up to {@code index} are no longer needed.
     */
    void dropUntil(long index) {
        Long covering = terms.floorKey(index);
        if (covering != null) {
            terms.headMap(covering, false).clear();
        }
        last = Math.max(last, index);
    }

    long last() {
        return last;
    }

    /**
     * Where a leader should continue whose append was rejected because of the entry at {@code previous}: behind the
     * log when the log ends before that entry, else at the first entry of the term of that entry here.
     */
    long resumeAt(long previous) {
        if (previous > last) {
            return last + 1;
        }
        Long start = terms.floorKey(previous);
        return start == null ? previous : Math.max(1, start);
    }
}
