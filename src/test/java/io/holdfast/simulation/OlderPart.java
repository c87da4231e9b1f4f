package io.holdfast.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A disk on which a machine keeps the older part of its state: it is only added to. What is written survives the process; what is
 * synced survives the power.
 */
final class OlderPart {
    /** A command as it was applied. */
    record Entry(long index, long atMillis, long number) {}

    private final List<Entry> written = new ArrayList<>();
    private int synced;

    /** Whether its machine writes only when it has to. */
    boolean isLazy;

    int size() {
        return written.size();
    }

    Entry get(int position) {
        return written.get(position);
    }

    void write(List<Entry> next) {
        written.addAll(next);
    }

    void sync() {
        synced = written.size();
    }

    int synced() {
        return synced;
    }

    /** It is gone, durable or not. */
    void wipe() {
        written.clear();
        synced = 0;
    }

    /** The power goes: of what was not synced chance keeps some. */
    void crash(Random random) {
        int left = synced + random.nextInt(written.size() - synced + 1);
        written.subList(left, written.size()).clear();
        synced = left;
    }
}
