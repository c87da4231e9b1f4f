package io.holdfast.telemetry.processes;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.ProcessApi.Topic;
import io.holdfast.http.Json;
import io.holdfast.telemetry.events.EventLog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Publishes the newest events that this process saw itself, as many as fit. Confined to its owner's thread. */
final class EventPublisher {
    private static final int MOST = 100;

    private final EventLog log;
    private final ProcessDirectory directory;
    private final Deque<Event> own = new ArrayDeque<>();
    private long seen;

    EventPublisher(EventLog log, ProcessDirectory directory) {
        this.log = log;
        this.directory = directory;
        this.seen = log.newest();
    }

    void publish() {
        List<Event> fresh = log.since(seen, 10 * MOST);
        if (fresh.isEmpty()) {
            return;
        }
        seen = fresh.get(fresh.size() - 1).id();
        fresh.stream().filter(event -> event.process().equals(log.process())).forEach(own::add);
        while (own.size() > MOST) {
            own.removeFirst();
        }
        String text = text();
        while (MessageBytes.of(text) > ProcessDirectory.CONTENT_MAX) {
            own.removeFirst();
            text = text();
        }
        directory.publishChanged(Topic.EVENTS, text);
    }

    private String text() {
        return Json.text(new ProcessMessages.Events(List.copyOf(own)));
    }
}
