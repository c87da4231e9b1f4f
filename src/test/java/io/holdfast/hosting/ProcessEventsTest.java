package io.holdfast.hosting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.GroupApi.ReplicaStatus;
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

    private static Summary process(String id, String registry, boolean stale, ReplicaStatus... replicas) {
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
                List.of(replicas),
                List.of(),
                null,
                registry,
                4_000L,
                stale);
    }

    private static ReplicaStatus replica(String state, String reason) {
        return new ReplicaStatus(
                "order",
                1,
                "follower",
                2,
                1,
                1,
                1,
                0,
                List.of(),
                List.of(),
                null,
                null,
                null,
                state,
                reason,
                null,
                null);
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
    void a_full_disk_is_told_once_and_its_end() {
        assertEquals(List.of(), look(process("self", "fresh", false, replica("fit", null))));
        assertEquals(
                List.of("bad disk: order/1 takes no part: disk-full [unfit:order/1/null]"),
                look(process("self", "fresh", false, replica("disk-full", "its disk is full"))));
        assertEquals(List.of(), look(process("self", "fresh", false, replica("disk-full", "its disk is full still"))));
        assertEquals(
                List.of("ok disk: order/1 is fit again [null/unfit:order/1]"),
                look(process("self", "fresh", false, replica("fit", null))));
    }

    @Test
    void a_slow_disk_keeps_a_replica_from_leading() {
        assertEquals(
                List.of("warn disk: order/1 is unfit to lead: disk-slow [unfit:order/1/null]"),
                look(process("self", "fresh", false, replica("disk-slow", "300 ms"))));
    }

    private List<String> looks(Summary... processes) {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            told.addAll(look(processes));
        }
        return told;
    }

    @Test
    void a_registry_that_goes_away_is_told_and_one_that_was_never_there_is_not() {
        assertEquals(List.of(), looks(process("self", "stale", false)));
        assertEquals(List.of(), looks(process("self", "fresh", false)));
        assertEquals(
                List.of("warn registry: self does not reach the registry [registry:self/null]"),
                looks(process("self", "stale", false)));
        assertEquals(
                List.of("ok registry: self reaches the registry again [null/registry:self]"),
                looks(process("self", "fresh", false)));
    }

    @Test
    void what_all_lose_one_tells() {
        looks(process("self", "fresh", false));

        assertEquals(List.of(), looks(process("self", "stale", false), process("a", "stale", false)));
        assertEquals(List.of(), looks(process("self", "fresh", false), process("a", "fresh", false)));
        assertEquals(
                List.of("warn registry: self does not reach the registry [registry:self/null]"),
                looks(process("self", "stale", false), process("a", "fresh", false)));
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
