package io.holdfast.telemetry.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.api.ProcessApi.Exchange;
import io.holdfast.api.ProcessApi.Publication;
import io.holdfast.api.ProcessApi.Summary;
import io.holdfast.api.ProcessApi.Topic;
import io.holdfast.api.RouterFigures;
import io.holdfast.base.time.ManualTime;
import io.holdfast.http.Json;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownProcessesTest {
    private final ManualTime time = new ManualTime();
    private final ProcessDirectory directory = new ProcessDirectory("self", time, ProcessDirectory.Bounds.DEFAULT);
    private final KnownProcesses known = new KnownProcesses(directory);
    private long version;

    private static String summary(String id, boolean stopping, String... instances) {
        return summary(id, Instant.EPOCH, stopping, instances);
    }

    private static String summary(String id, Instant started, boolean stopping, String... instances) {
        return Json.text(new Summary(
                id,
                instances.length == 0 ? id : instances[0],
                id,
                null,
                "1",
                started,
                List.of(),
                List.of(instances),
                false,
                stopping,
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
                "fresh",
                null,
                null,
                null));
    }

    private void hear(String process, String topic, String content) {
        directory.adopt(
                new Exchange(process, Map.of(), List.of(new Publication(process, topic, ++version, 0, content)), false),
                Duration.ZERO);
    }

    private List<String> seen() {
        return known.all().stream()
                .map(one -> one.id() + (Boolean.TRUE.equals(one.stale()) ? " stale" : ""))
                .toList();
    }

    @Test
    void this_process_comes_first_and_is_never_stale() {
        directory.publish(Topic.SUMMARY, summary("self", false, "z/1"));
        hear("b", Topic.SUMMARY, summary("b", false, "a/1"));
        time.advance(Duration.ofSeconds(9));

        assertEquals(List.of("self", "b stale"), seen());
    }

    @Test
    void one_is_stale_after_three_seconds_and_not_before() {
        hear("b", Topic.SUMMARY, summary("b", false));
        time.advance(Duration.ofSeconds(3));
        assertEquals(List.of("b"), seen());

        time.advance(Duration.ofMillis(1));

        assertEquals(List.of("b stale"), seen());
    }

    @Test
    void one_that_said_that_it_ends_is_gone_when_it_is_silent() {
        hear("b", Topic.SUMMARY, summary("b", true));
        assertEquals(List.of("b"), seen());

        time.advance(Duration.ofSeconds(4));

        assertEquals(List.of(), seen());
    }

    @Test
    void one_whose_place_a_later_start_took_is_gone_when_it_is_silent() {
        hear("old", Topic.SUMMARY, summary("old", false, "order/1", "catalog/1"));
        time.advance(Duration.ofSeconds(4));
        hear("new", Topic.SUMMARY, summary("new", false, "catalog/1", "order/1"));

        assertEquals(List.of("new"), seen());
    }

    @Test
    void an_older_start_of_the_same_instances_is_gone_for_ever() {
        hear("old", Topic.SUMMARY, summary("old", Instant.EPOCH, false, "catalog/2", "order/2"));
        hear("new", Topic.SUMMARY, summary("new", Instant.EPOCH.plusSeconds(9), false, "order/2", "catalog/2"));
        assertEquals(List.of("new"), seen(), "though it was heard of just before");

        time.advance(Duration.ofSeconds(4));
        assertEquals(List.of("new stale"), seen());

        hear("new", Topic.SUMMARY, summary("new", Instant.EPOCH.plusSeconds(9), true, "order/2", "catalog/2"));
        time.advance(Duration.ofSeconds(4));
        assertEquals(List.of(), seen());
    }

    @Test
    void one_that_holds_more_than_a_later_start_is_still_there() {
        hear("old", Topic.SUMMARY, summary("old", Instant.EPOCH, false, "catalog/2", "order/2"));
        hear("new", Topic.SUMMARY, summary("new", Instant.EPOCH.plusSeconds(9), false, "catalog/2"));

        assertEquals(List.of("new", "old"), seen());
    }

    @Test
    void where_others_were_refused_is_known_with_the_time_of_that() {
        hear("b", Topic.SUMMARY, summary("b", false));
        hear("b", Topic.REFUSED, "{\"http://10.0.0.1:2\":300}");
        time.advance(Duration.ofMillis(200));

        assertEquals(
                Map.of(
                        URI.create("http://10.0.0.1:2"),
                        new ProcessExchange.Problem(
                                "10.0.0.1:2 does not accept connections, as b says",
                                time.now().minusMillis(500))),
                known.refused(time.now()));

        time.advance(Duration.ofSeconds(3));
        assertEquals(Map.of(), known.refused(time.now()), "it is silent itself");
    }

    @Test
    void what_cannot_be_read_is_as_if_it_had_not_been_heard() {
        hear("b", Topic.SUMMARY, "{");
        hear("c", Topic.SUMMARY, "{\"id\":\"another\"}");

        assertEquals(List.of(), seen());
    }

    @Test
    void figures_of_a_router_that_is_silent_do_not_count() {
        String figures = Json.text(new RouterFigures("router/1", 10, null, List.of()));
        hear("r", Topic.SUMMARY, summary("r", false));
        hear("r", "figures.0", figures);
        hear("r", "figures.1", figures);
        time.advance(Duration.ofSeconds(2));
        assertEquals(2, known.figures().size());

        time.advance(Duration.ofSeconds(2));

        assertEquals(0, known.figures().size());
    }
}
