package io.holdfast.replication;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The {@link Fingerprint}s of a replica's state at some indexes, the same ones on every replica, so that they can be compared. The
 * thread of the group writes, any may read.
 */
public final class Checkpoints {
    private static final int EVERY = 64;
    private static final int KEPT = 256;

    private final LinkedHashMap<Long, Long> newest = new LinkedHashMap<>();

    /** The state is at {@code index} now. @param fingerprint is asked for at a checkpoint alone */
    public void at(long index, LongSupplier fingerprint) {
        if (index % EVERY != 0) {
            return;
        }
        long now = fingerprint.getAsLong();
        if (now == Fingerprint.NONE) {
            return;
        }
        synchronized (newest) {
            newest.put(index, now);
            if (newest.size() > KEPT) {
                newest.remove(newest.keySet().iterator().next());
            }
        }
    }

    /** By index. */
    public Map<Long, Long> all() {
        synchronized (newest) {
            return Map.copyOf(newest);
        }
    }
}
