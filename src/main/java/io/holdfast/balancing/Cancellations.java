package io.holdfast.balancing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is called off when a node turns out to be unreachable. A linked list, because every request adds itself and removes itself. Confined
 * to its owner's thread.
 */
public final class Cancellations {

    /** One request; in at most one list. */
    public static final class Entry {
        private final Runnable cancel;
        private @Nullable Entry before;
        private @Nullable Entry after;
        private boolean listed;

        /** @param cancel runs when it is called off */
        public Entry(Runnable cancel) {
            this.cancel = cancel;
        }
    }

    private @Nullable Entry first;

    void add(Entry entry) {
        entry.after = first;
        if (first != null) {
            first.before = entry;
        }
        first = entry;
        entry.listed = true;
    }

    /** Does nothing if it is not in the list. */
    void remove(Entry entry) {
        if (!entry.listed) {
            return;
        }
        entry.listed = false;
        if (entry.after != null) {
            entry.after.before = entry.before;
        }
        if (entry.before != null) {
            entry.before.after = entry.after;
        } else {
            first = entry.after;
        }
        entry.before = null; // whoever keeps this entry must not keep others
        entry.after = null;
    }

    /** Calls off all that are in the list now. */
    void run() {
        List<Entry> all = new ArrayList<>();
        for (Entry entry = first; entry != null; entry = entry.after) {
            all.add(entry);
        }
        for (int i = all.size() - 1; i >= 0; i--) { // in the order in which they were added
            if (all.get(i).listed) {
                all.get(i).cancel.run();
            }
        }
    }
}
