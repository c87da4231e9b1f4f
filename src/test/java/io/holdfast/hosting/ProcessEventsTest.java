package io.holdfast.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.base.time.ManualTime;
import io.holdfast.telemetry.events.EventLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcessEventsTest {
    private final EventLog log = new EventLog("self", new ManualTime(), EventLog.Limits.USUAL);
    private final ProcessEvents events = new ProcessEvents(log);
    private long seen;

    private static Summary process(String id, String registry, boolean stale) {
        return new Summary(
                id,
                id,
                id,
                null,
                "1",
                Instant.EPOCH,
                List.of(),
                List.of(id),
                false,
                false,
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                null,
                registry,
                null,
                4_000L,
                stale);
    }

    private List<String> look(Summary... processes) {
        events.look(List.of(processes));
        List<Event> fresh = log.since(seen, 100);
        List<String> told = new ArrayList<>();
        fresh.forEach(event -> {
            seen = event.id();
            told.add("%s %s: %s [%s/%s]"
                    .formatted(event.level().word(), event.kind().word(), event.title(), event.key(), event.ends()));
        });
        return told;
    }

    @Test
    void a_process_that_falls_silent_is_told_once_and_that_it_is_back() {
        assertEquals(List.of(), look(process("self", "fresh", false), process("b", "fresh", false)));
        look(process("self", "fresh", false), process("z", "fresh", false));
        assertEquals(
                List.of("warn process: z is silent [silent:z/null]"),
                look(process("self", "fresh", false), process("z", "fresh", true)));
        assertEquals(List.of(), look(process("self", "fresh", false), process("z", "fresh", true)));
        assertEquals(
                List.of("ok process: z is heard again [null/silent:z]"),
                look(process("self", "fresh", false), process("z", "fresh", false)));
    }

    @Test
    void one_that_does_not_come_back_ends_its_trouble_when_it_is_forgotten() {
        look(process("self", "fresh", false), process("z", "fresh", true));

        assertEquals(
                List.of("info process: z is gone, or another start took its place [null/silent:z]"),
                look(process("self", "fresh", false)));
    }

    @Test
    void only_the_least_of_those_who_are_heard_tells_of_others() {
        assertEquals(
                List.of(),
                look(process("self", "fresh", false), process("a", "fresh", false), process("z", "fresh", true)));
    }
}
