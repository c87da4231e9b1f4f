package io.holdfast.balancing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The latest changes of all breakers of a router; older ones are dropped. Any thread may read. */
public final class BreakerEvents {
    static final int MAX = 200;

    private final Deque<BreakerEvent> newestFirst = new ArrayDeque<>();

    public synchronized void add(BreakerEvent event) {
        newestFirst.addFirst(event);
        if (newestFirst.size() > MAX) {
            newestFirst.removeLast();
        }
    }

    /** Newest first. */
    public synchronized List<BreakerEvent> recent() {
        return new ArrayList<>(newestFirst);
    }
}
