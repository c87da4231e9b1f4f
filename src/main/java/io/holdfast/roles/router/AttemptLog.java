package io.holdfast.roles.router;

import io.holdfast.api.AttemptApi.Attempt;
import io.holdfast.balancing.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was tried for one request, for the access log and for the memory of the router: written down as it happens, put into words only if
 * somebody asks.
 */
final class AttemptLog {
    /** More attempts than routes allow; of the rest, only the number is told. */
    private static final int TOLD_MAX = 20;

    private record Entry(Node node, String how, @Nullable Integer status, long beganNanos, long tookNanos) {
        Entry then(String what) {
            return new Entry(node, how.isEmpty() ? what : how + ", " + what, status, beganNanos, tookNanos);
        }

        Attempt attempt(long requestBeganNanos) {
            return new Attempt(
                    node.instance().name(),
                    AttemptRecorder.cut(how.isEmpty() ? "answered" : how),
                    status,
                    AttemptRecorder.millis(beganNanos - requestBeganNanos),
                    AttemptRecorder.millis(tookNanos));
        }

        @Override
        public String toString() {
            String ended = status == null ? how : how.isEmpty() ? status.toString() : status + " " + how;
            return "%s %s %.1fms".formatted(node.instance().id(), ended, tookNanos / 1e6);
        }
    }

    private final List<Entry> entries = new ArrayList<>(2);
    private int attempts;

    /** The node responded. */
    void responded(Node node, int status, long beganNanos, long tookNanos) {
        add(new Entry(node, "", status, beganNanos, tookNanos));
    }

    /** @param how the attempt failed */
    void failed(Node node, String how, long beganNanos, long tookNanos) {
        add(new Entry(node, how, null, beganNanos, tookNanos));
    }

    private void add(Entry entry) {
        attempts++;
        if (entries.size() < TOLD_MAX) {
            entries.add(entry);
        }
    }

    /** Something that happened after the latest attempt had a response. */
    void then(String what) {
        if (!entries.isEmpty()) {
            int last = entries.size() - 1;
            entries.set(last, entries.get(last).then(what));
        }
    }

    /** Attempts that have ended. */
    int count() {
        return attempts;
    }

    /** In order. @param requestBeganNanos from when on their times count */
    List<Attempt> all(long requestBeganNanos) {
        return entries.stream().map(entry -> entry.attempt(requestBeganNanos)).toList();
    }

    @Override
    public String toString() {
        return entries.stream().map(Entry::toString).collect(Collectors.joining(" > "))
                + (attempts > entries.size() ? " > %d more".formatted(attempts - entries.size()) : "");
    }
}
