package io.holdfast.telemetry.processes;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.holdfast.api.EventApi.Event;
import io.holdfast.api.ProcessApi.Exchange;
import io.holdfast.api.ProcessApi.Publication;
import io.holdfast.api.ProcessApi.Topic;
import io.holdfast.http.Json;
import io.holdfast.telemetry.events.EventLog;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of messages between processes: the directory adopts them, and the events in them go to the log. Any thread may use it. */
public final class ProcessMessages {
    /** Bytes of the contents of one message. The rest of it has room in a request whose body has at most 64 kB. */
    static final int BYTES_MAX = 40 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(ProcessMessages.class);
    private static final int CALLERS_MAX = 1_000;

    /** As they are published. */
    record Events(@JsonValue List<Event> all) {
        @JsonCreator
        Events {
            all = List.copyOf(all);
        }
    }

    private final ProcessDirectory directory;
    private final EventLog events;
    private final Set<String> callers = ConcurrentHashMap.newKeySet();

    public ProcessMessages(ProcessDirectory directory, EventLog events) {
        this.directory = directory;
        this.events = events;
    }

    public ProcessDirectory directory() {
        return directory;
    }

    /** The answer to another process that asks. */
    public Exchange answer(Exchange request) {
        if (request.from() != null && callers.size() < CALLERS_MAX) {
            callers.add(request.from());
        }
        adopt(request, Duration.ZERO);
        return directory.messageFor(request.known(), BYTES_MAX);
    }

    /** @param onTheWay how long the message may have travelled */
    void adopt(Exchange message, Duration onTheWay) {
        directory.adopt(message, onTheWay).stream()
                .filter(publication -> publication.topic().equals(Topic.EVENTS))
                .forEach(this::merge);
    }

    private void merge(Publication publication) {
        try {
            // Only those of the process itself: what it heard of others, these publish.
            events.merge(Json.read(publication.content(), Events.class).all().stream()
                    .filter(event -> event.process().equals(publication.process()))
                    .toList());
        } catch (UncheckedIOException | IllegalArgumentException e) {
            LOG.debug("the events of {} cannot be read: {}", publication.process(), e.getMessage());
        }
    }

    /** The processes that asked since this was called last. */
    Set<String> takeCallers() {
        Set<String> taken = Set.copyOf(callers);
        callers.removeAll(taken);
        return taken;
    }
}
