package io.holdfast.admin;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.telemetry.events.EventDraft;
import io.holdfast.telemetry.events.EventLog;
import java.util.List;
import java.util.Optional;

/** Tells that this process has started, and which version it is where it was another one before. Confined to its event loop. */
final class StartEvents {
    private static final int SEARCHED = 10_000;
    private static final String VERSION = "Holdfast ";
    /** Ticks after which a start is told: a process without a disk has heard by then what others know of an earlier start. */
    private static final int PATIENT_TICKS = 2;

    private final EventLog events;
    private final String version;
    private int readyTicks;

    StartEvents(EventLog events, String version) {
        this.events = events;
        this.version = VERSION + version;
    }

    /** Called about once a second. @param name of the process, empty while it is not known @param ready whether all its roles are */
    void poll(Optional<String> name, boolean ready) {
        if (name.isEmpty() || !ready || readyTicks > PATIENT_TICKS) {
            return;
        }
        readyTicks++;
        if (readyTicks > PATIENT_TICKS) {
            events.add(started(name.get()));
        }
    }

    private EventDraft started(String name) {
        Optional<String> earlier = earlier(name).filter(other -> !other.equals(version));
        return earlier.map(other -> EventDraft.info(
                                Kind.DEPLOY,
                                name,
                                "%s: %s → %s"
                                        .formatted(
                                                name,
                                                other.substring(VERSION.length()),
                                                version.substring(VERSION.length())))
                        .because(version))
                .orElseGet(() ->
                        EventDraft.ok(Kind.PROCESS, name, name + " started").because(version));
    }

    private Optional<String> earlier(String name) {
        List<Event> all = events.before(Long.MAX_VALUE, SEARCHED);
        for (int i = all.size() - 1; i >= 0; i--) {
            Event event = all.get(i);
            boolean start = event.kind() == Kind.PROCESS || event.kind() == Kind.DEPLOY;
            if (start
                    && event.subject().equals(name)
                    && event.detail() != null
                    && event.detail().startsWith(VERSION)) {
                return Optional.of(event.detail());
            }
        }
        return Optional.empty();
    }
}
