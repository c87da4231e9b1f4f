package io.holdfast.replication.engine;

/**
 * Sizes of the entries of the log that are in memory: the engine counts entries, but large ones need more memory than
 * as many small ones. Confined to the thread of the group; any thread may read {@link #all}.
 */
final class LogBytes {
    private int[] sizes = new int[1_024]; // a ring buffer, by index
    private long first = 1;
    private long next = 1;
    private volatile long all;

    /** The entry at {@code index} follows the newest one, or is the first. */
    void append(long index, int bytes) {
        if (first == next || index != next) {
            first = index;
            next = index;
            all = 0;
        }
        if (next - first == sizes.length) {
            grow();
        }
        sizes[slot(next++)] = bytes;
        all = all + bytes;
    }

    /**
     * Entries from {@code index} on are truncated.
     */
    void truncateFrom(long index) {
        next = Math.max(first, Math.min(next, index));
        all = after(0);
    }

    /** Entries up to {@code index} are dropped. */
    void dropUntil(long index) {
        first = Math.max(first, Math.min(next, index + 1));
        all = after(0);
    }

    /** Bytes of all entries. */
    long all() {
        return all;
    }

    /** Bytes of the entries after {@code index}. */
    long after(long index) {
        long bytes = 0;
        for (long at = Math.max(first, index + 1); at < next; at++) {
            bytes += sizes[slot(at)];
        }
        return bytes;
    }

    /** How many of the entries up to {@code index}, the newest ones, have at most {@code bytes} together. */
    int newestWithin(long index, long bytes) {
        long left = bytes;
        long at = Math.min(next - 1, index);
        while (at >= first && left >= sizes[slot(at)]) {
            left -= sizes[slot(at)];
            at--;
        }
        return (int) (Math.min(next - 1, index) - at);
    }

    private int slot(long index) {
        return (int) (index % sizes.length);
    }

    private void grow() {
        int[] larger = new int[sizes.length * 2];
        for (long at = first; at < next; at++) {
            larger[(int) (at % larger.length)] = sizes[slot(at)];
        }
        sizes = larger;
    }
}
