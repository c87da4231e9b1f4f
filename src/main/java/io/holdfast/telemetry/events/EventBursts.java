package io.holdfast.telemetry.events;

import io.holdfast.base.time.Time;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Makes one event with a count of those that are alike and come too fast. The first few of a flow pass as they are; what follows within
 * the window is counted, and told at its end by the last of them. The end of a trouble that was told always passes, so that nothing seems
 * to go on that is over. Any thread may use it.
 */
public final class EventBursts {
    private static final int FLOWS_MAX = 1_000;
    private static final int TROUBLES_MAX = 2_000;

    /**
     * Events that are alike.
     *
     * @param name tells flows apart, such as {@code election:order}
     * @param free that pass within the window
     */
    public record Flow(String name, int free, Duration window) {}

    private static final class Window {
        private final Flow flow;
        private final long endNanos;
        private int passed;
        private int counted;
        private EventDraft last;

        Window(Flow flow, long endNanos, EventDraft last) {
            this.flow = flow;
            this.endNanos = endNanos;
            this.last = last;
        }
    }

    private final EventLog log;
    private final Time time;
    private final Map<String, Window> windows = new LinkedHashMap<>();
    private final Set<String> told = new LinkedHashSet<>();

    public EventBursts(EventLog log, Time time) {
        this.log = log;
        this.time = time;
    }

    public void add(Flow flow, EventDraft draft) {
        if (passes(flow, draft)) {
            log.add(draft);
        }
    }

    /** Tells of what was counted in windows that are over; called about once a second. */
    public void flush() {
        for (EventDraft draft : over()) {
            log.add(draft);
        }
    }

    private synchronized boolean passes(Flow flow, EventDraft draft) {
        boolean endsWhatWasTold = draft.ends() != null && told.remove(draft.ends());
        Window window = windows.computeIfAbsent(
                flow.name(),
                name -> new Window(flow, time.nanos() + flow.window().toNanos(), draft));
        if (endsWhatWasTold || window.passed < flow.free() || windows.size() > FLOWS_MAX) {
            window.passed++;
            remember(draft);
            return true;
        }
        window.counted++;
        window.last = draft;
        return false;
    }

    private void remember(EventDraft draft) {
        if (draft.key() == null) {
            return;
        }
        told.add(draft.key());
        if (told.size() > TROUBLES_MAX) {
            Iterator<String> oldest = told.iterator();
            oldest.next();
            oldest.remove();
        }
    }

    private synchronized Iterable<EventDraft> over() {
        Set<EventDraft> summaries = new LinkedHashSet<>();
        long now = time.nanos();
        for (Iterator<Window> each = windows.values().iterator(); each.hasNext(); ) {
            Window window = each.next();
            if (window.endNanos - now <= 0) {
                each.remove();
                if (window.counted > 0) {
                    summaries.add(summary(window));
                }
            }
        }
        return summaries;
    }

    // Without the trouble that it begins or ends: it stands for many, and could not be told to have ended.
    private static EventDraft summary(Window window) {
        EventDraft last = window.last;
        if (window.counted == 1) {
            return last;
        }
        return new EventDraft(
                last.kind(),
                last.level(),
                last.subject(),
                "%s, and %d more like it within %d s"
                        .formatted(
                                last.title(),
                                window.counted - 1,
                                window.flow.window().toSeconds()),
                last.detail(),
                last.by(),
                last.from(),
                last.tokenName(),
                window.counted,
                null,
                null);
    }
}
