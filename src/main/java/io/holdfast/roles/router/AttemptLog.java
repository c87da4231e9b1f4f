package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What was tried for one request, for the access log: written down as it happens, put into words only if a line is logged. */
final class AttemptLog {
    private record Entry(String node, String how, long tookNanos) {
        @Override
        public String toString() {
            return node.isEmpty() ? how : "%s %s %.1fms".formatted(node, how, tookNanos / 1e6);
        }
    }

    private final List<Entry> entries = new ArrayList<>(2);
    private int attempts;

    /** @param how a status, or how the attempt failed */
    void add(Node node, String how, long tookNanos) {
        attempts++;
        entries.add(new Entry(node.instance().id(), how, tookNanos));
    }

    /** Attempts that have ended. */
    int count() {
        return attempts;
    }

    /** Something that happened after the latest attempt. */
    void add(String what) {
        entries.add(new Entry("", what, 0));
    }

    @Override
    public String toString() {
        return entries.stream().map(Entry::toString).collect(Collectors.joining(" > "));
    }
}
