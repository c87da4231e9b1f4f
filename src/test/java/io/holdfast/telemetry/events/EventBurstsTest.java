package io.holdfast.telemetry.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.base.time.ManualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many events that are alike become few. */
class EventBurstsTest {
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final EventBursts.Flow FLOW = new EventBursts.Flow("nodes", 2, WINDOW);

    private final ManualTime time = new ManualTime();
    private final EventLog log = new EventLog("a", time, EventLog.Limits.USUAL);
    private final EventBursts bursts = new EventBursts(log, time);

    private static EventDraft evicted(int node) {
        return EventDraft.bad(Kind.NODE, "a/" + node, "a/" + node + " evicted").begins("node:a/" + node);
    }

    private static EventDraft back(int node) {
        return EventDraft.ok(Kind.NODE, "a/" + node, "a/" + node + " is back").ends("node:a/" + node);
    }

    private List<String> titles() {
        return log.since(0, 10_000).stream().map(Event::title).toList();
    }

    private void windowEnds() {
        time.advance(WINDOW);
        bursts.flush();
    }

    @Test
    void few_pass_at_once_as_they_are() {
        bursts.add(FLOW, evicted(1));
        bursts.add(FLOW, evicted(2));
        windowEnds();

        assertEquals(List.of("a/1 evicted", "a/2 evicted"), titles());
    }

    @Test
    void of_a_thousand_the_first_pass_and_the_rest_is_one_with_a_count() {
        for (int i = 1; i <= 1_000; i++) {
            bursts.add(FLOW, evicted(i));
        }
        time.advance(WINDOW.minusMillis(1));
        bursts.flush();
        assertEquals(2, titles().size());

        time.advance(Duration.ofMillis(1));
        bursts.flush();
        bursts.flush();

        assertEquals(
                List.of("a/1 evicted", "a/2 evicted", "a/1000 evicted, and 997 more like it within 5 s"), titles());
        Event summary = log.since(0, 10).get(2);
        assertEquals(998, summary.count());
        assertNull(summary.key());
    }

    @Test
    void one_that_is_left_over_is_told_as_it_is() {
        bursts.add(FLOW, evicted(1));
        bursts.add(FLOW, evicted(2));
        bursts.add(FLOW, evicted(3));
        windowEnds();

        Event last = log.since(0, 10).get(2);
        assertEquals("a/3 evicted", last.title());
        assertNull(last.count());
        assertEquals("node:a/3", last.key());
    }

    @Test
    void the_end_of_what_was_told_is_always_told() {
        bursts.add(FLOW, evicted(1));
        bursts.add(FLOW, evicted(2));
        bursts.add(FLOW, evicted(3));
        bursts.add(FLOW, evicted(4));

        bursts.add(FLOW, back(1));
        bursts.add(FLOW, back(4));

        assertEquals(List.of("a/1 evicted", "a/2 evicted", "a/1 is back"), titles());
    }

    @Test
    void a_flood_that_goes_on_is_told_window_by_window() {
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 100; i++) {
                bursts.add(FLOW, evicted(i));
            }
            time.advance(Duration.ofSeconds(1));
            bursts.flush();
        }

        assertEquals(12 * 3, titles().size());
    }

    @Test
    void flows_do_not_share_a_window() {
        EventBursts.Flow other = new EventBursts.Flow("elections", 1, WINDOW);
        bursts.add(FLOW, evicted(1));
        bursts.add(FLOW, evicted(2));
        bursts.add(other, evicted(3));

        assertEquals(3, titles().size());
    }
}
