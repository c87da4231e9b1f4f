package io.holdfast.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.StatusApi.ClusterStatus;
import io.holdfast.api.StatusApi.NodeRow;
import io.holdfast.api.StatusApi.View;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StatusDeltaTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    private static NodeRow row(String id, String health, String reason) {
        return new NodeRow(
                "billing",
                id,
                URI.create("http://10.0.0.1:1"),
                "ready",
                reason,
                null,
                "closed",
                null,
                null,
                "ready",
                1,
                1,
                null,
                null,
                "ready",
                health,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static Summary process(long age, Long heap, boolean stale) {
        return new Summary(
                "a", "a", "a", null, "1", NOW, List.of(), List.of(), false, false, Map.of(), heap, null, null, null,
                null, null, null, List.of(), List.of(), null, "fresh", null, age, stale);
    }

    private static ClusterStatus status(Instant at, String registry, List<Summary> processes, NodeRow... rows) {
        return new ClusterStatus(
                registry,
                "redis",
                List.of(rows),
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                new View("a", "a", "a", "1", NOW, at),
                processes,
                List.of(),
                List.of(),
                List.of(),
                null,
                false);
    }

    @Test
    void time_that_passes_is_no_change() {
        assertEquals(
                Optional.empty(),
                StatusDelta.between(
                        status(NOW, "fresh", List.of(process(1, 5L, false)), row("a", "healthy", null)),
                        status(
                                NOW.plusSeconds(1),
                                "fresh",
                                List.of(process(9, 6L, false)),
                                row("a", "healthy", null))));
        assertEquals(
                Optional.empty(),
                StatusDelta.between(
                        status(NOW, "fresh", List.of(), row("a", "unreachable", "silent for 4 s")),
                        status(NOW, "fresh", List.of(), row("a", "unreachable", "silent for 5 s"))));
    }

    @Test
    void tells_the_rows_that_changed_those_that_are_new_and_those_that_are_gone() {
        StatusDelta.Change change = StatusDelta.between(
                        status(
                                NOW,
                                "fresh",
                                List.of(),
                                row("a", "healthy", null),
                                row("b", "healthy", null),
                                row("c", "healthy", null)),
                        status(
                                NOW,
                                "fresh",
                                List.of(),
                                row("a", "healthy", null),
                                row("b", "evicted", "500"),
                                row("d", "healthy", null)))
                .orElseThrow();

        assertEquals(List.of("b", "d"), change.nodes().stream().map(NodeRow::id).toList());
        assertEquals(List.of("billing/c"), change.gone());
        assertEquals(Map.of(), change.set());
    }

    @Test
    void tells_the_members_that_changed_whole() {
        StatusDelta.Change change = StatusDelta.between(
                        status(NOW, "fresh", List.of(process(1, 5L, false))),
                        status(NOW, "stale", List.of(process(4_000, 5L, true))))
                .orElseThrow();

        assertEquals(Set.of("registry", "processes"), change.set().keySet());
        assertEquals("stale", change.set().get("registry"));
        assertEquals(List.of(process(4_000, 5L, true)), change.set().get("processes"));
    }
}
