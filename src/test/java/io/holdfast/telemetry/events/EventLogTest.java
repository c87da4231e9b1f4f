package io.holdfast.telemetry.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.EventApi.Event;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.base.time.ManualTime;
import io.holdfast.http.Json;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is kept of the events, in which order, and how much of it. */
class EventLogTest {
    private final ManualTime time = new ManualTime();
    private final EventLog log = new EventLog("a", time, new EventLog.Limits(5, 100_000));
    private final long start = log.newest();

    private static EventDraft draft(String subject) {
        return EventDraft.info(Kind.NODE, subject, subject + " happened");
    }

    private static List<String> subjects(List<Event> events) {
        return events.stream().map(Event::subject).toList();
    }

    @Test
    void gives_each_event_the_next_id_and_the_time() {
        Event first = log.add(draft("x"));
        time.advance(Duration.ofMillis(1_500));
        Event second = log.add(draft("y"));

        assertEquals(start + 1, first.id());
        assertEquals(start + 2, second.id());
        assertEquals(Duration.ofMillis(1_500), Duration.between(first.at(), second.at()));
        assertEquals(start + 2, log.newest());
    }

    @Test
    void tells_those_after_an_id_oldest_first_and_no_more_than_asked_for() {
        List.of("1", "2", "3", "4").forEach(subject -> log.add(draft(subject)));

        assertEquals(List.of("2", "3"), subjects(log.since(start + 1, 2)));
        assertEquals(List.of(), log.since(start + 4, 10));
        assertEquals(List.of(), log.since(start + 99, 10));
    }

    @Test
    void tells_where_the_last_few_begin() {
        assertEquals(start, log.startOfLatest(2));

        List.of("1", "2", "3").forEach(subject -> log.add(draft(subject)));

        assertEquals(start + 1, log.startOfLatest(2));
        assertEquals(start, log.startOfLatest(3));
        assertEquals(start, log.startOfLatest(100));
    }

    @Test
    void tells_those_before_an_id_nearest_last() {
        List.of("1", "2", "3", "4").forEach(subject -> log.add(draft(subject)));

        assertEquals(List.of("2", "3"), subjects(log.before(start + 4, 2)));
        assertEquals(List.of(), log.before(start + 1, 10));
    }

    @Test
    void calls_listeners_until_they_are_ended() {
        List<Long> heard = new ArrayList<>();
        Runnable end = log.listen(() -> heard.add(log.newest()));

        log.add(draft("x"));
        end.run();
        log.add(draft("y"));

        assertEquals(List.of(start + 1), heard);
    }

    @Nested
    class Bounds {
        @Test
        void drop_the_oldest_event_but_never_an_id() {
            for (int i = 1; i <= 7; i++) {
                log.add(draft(Integer.toString(i)));
            }

            assertEquals(List.of("3", "4", "5", "6", "7"), subjects(log.since(0, 100)));
            assertEquals(start + 2, log.startOfLatest(100));
        }

        @Test
        void count_bytes_too() {
            EventLog small = new EventLog("a", time, new EventLog.Limits(1_000, 3_000));

            for (int i = 0; i < 50; i++) {
                small.add(draft("x").because("long ".repeat(100)));
            }

            assertEquals(2, small.since(0, 1_000).size());
        }

        @Test
        void keep_at_least_the_newest_event() {
            EventLog tiny = new EventLog("a", time, new EventLog.Limits(10, 1));

            tiny.add(draft("x"));
            tiny.add(draft("y"));

            assertEquals(List.of("y"), subjects(tiny.since(0, 10)));
        }

        @Test
        void cut_texts_from_outside_between_characters() {
            Event event = log.add(draft("x".repeat(198) + "😀" + "y".repeat(1_000_000)));

            assertEquals("x".repeat(198) + "…", event.subject());
            assertTrue(event.bytes() < 3_000);
        }

        @Test
        void tell_when_the_oldest_kept_event_happened() {
            assertEquals(Optional.empty(), log.oldest());

            for (int i = 0; i < 7; i++) {
                log.add(draft("x"));
                time.advance(Duration.ofSeconds(1));
            }

            assertEquals(Optional.of(time.now().minusSeconds(5)), log.oldest());
        }
    }

    @Nested
    class Events_of_other_processes {
        private final EventLog other = new EventLog("b", time, EventLog.Limits.USUAL);

        @Test
        void get_an_id_of_this_log_and_keep_their_number() {
            log.add(draft("mine"));
            other.add(draft("theirs"));

            log.merge(other.missing(log.heard(), 100));

            Event merged = log.since(start + 1, 10).get(0);
            assertEquals(start + 2, merged.id());
            assertEquals(other.newest(), merged.seq());
            assertEquals("b", merged.process());
        }

        @Test
        void come_once_whoever_tells_them() {
            other.add(draft("theirs"));
            EventLog third = new EventLog("c", time, EventLog.Limits.USUAL);
            third.merge(other.missing(Map.of(), 100));

            log.merge(other.missing(log.heard(), 100));
            log.merge(third.missing(Map.of(), 100));
            other.merge(log.missing(Map.of(), 100));

            assertEquals(start + 1, log.newest());
            assertEquals(start + 1, other.newest());
        }

        @Test
        void are_asked_for_from_where_the_last_answer_ended() {
            List.of("1", "2", "3").forEach(subject -> other.add(draft(subject)));

            log.merge(other.missing(log.heard(), 2));
            assertEquals(List.of("3"), subjects(other.missing(log.heard(), 2)));
        }

        @Test
        void do_not_drive_out_newer_ones() {
            other.add(draft("old"));
            time.advance(Duration.ofSeconds(1));
            for (int i = 0; i < 5; i++) {
                log.add(draft("new"));
            }

            log.merge(other.missing(log.heard(), 10));

            assertEquals(start + 5, log.newest());
        }

        @Test
        void wake_listeners_only_when_one_is_new() {
            other.add(draft("theirs"));
            List<Long> heard = new ArrayList<>();
            log.listen(() -> heard.add(log.newest()));

            log.merge(other.missing(Map.of(), 10));
            log.merge(other.missing(Map.of(), 10));

            assertEquals(List.of(start + 1), heard);
        }

        @Test
        void about_what_was_told_here_just_now_are_the_same() {
            log.add(draft("a/1"));
            other.add(draft("a/1"));
            time.advance(Duration.ofSeconds(9));
            other.add(draft("a/1"));
            time.advance(Duration.ofSeconds(1));
            other.add(draft("a/1"));

            log.merge(other.missing(log.heard(), 10));

            assertEquals(List.of("a/1", "a/1"), subjects(log.since(0, 10)));
            assertEquals(List.of(), other.missing(log.heard(), 10));
        }

        @Test
        void are_not_told_again_by_this_one() {
            other.add(draft("a/1"));
            log.merge(other.missing(log.heard(), 10));

            log.add(draft("a/1"));
            log.add(draft("a/2"));

            assertEquals(List.of("a/1", "a/2"), subjects(log.since(0, 10)));
        }

        @Test
        void of_two_operators_who_do_the_same_are_two() {
            other.add(EventDraft.info(Kind.OPERATOR, "a/1", "drain a/1").by("ada", "::1"));
            log.add(EventDraft.info(Kind.OPERATOR, "a/1", "drain a/1").by("bob", "::1"));

            log.merge(other.missing(log.heard(), 10));

            assertEquals(2, log.since(0, 10).size());
        }

        @Test
        void of_a_later_version_are_read_as_far_as_they_are_known() {
            String later = "{\"id\":7,\"at\":\"2026-01-01T00:00:00Z\",\"kind\":\"eclipse\",\"level\":\"odd\","
                    + "\"subject\":\"x\",\"title\":\"t\",\"process\":\"b\",\"seq\":7,\"colour\":\"red\"}";

            Event event = Json.read(Buffer.buffer(later), Event.class);

            assertEquals(Kind.OTHER, event.kind());
            assertEquals(
                    "{\"id\":7,\"at\":\"2026-01-01T00:00:00Z\",\"kind\":\"other\",\"level\":\"info\",\"subject\":\"x\","
                            + "\"title\":\"t\",\"process\":\"b\",\"seq\":7}",
                    Json.text(event));
        }
    }

    @Nested
    class After_a_restart {
        @Test
        void ids_go_on_behind_the_newest_that_was_kept() {
            log.add(draft("x"));
            log.add(draft("y"));
            EventLog next = new EventLog("a2", time, EventLog.Limits.USUAL);

            next.restore(log.since(0, 10));
            Event event = next.add(draft("z"));

            assertEquals(start + 3, event.id());
            assertEquals(List.of("x", "y", "z"), subjects(next.since(0, 10)));
        }

        @Test
        void the_same_may_happen_again_at_once() {
            log.add(draft("x"));
            EventLog next = new EventLog("a2", time, EventLog.Limits.USUAL);
            next.restore(log.since(0, 10));

            next.add(draft("x"));

            assertEquals(List.of("x", "x"), subjects(next.since(0, 10)));
        }

        @Test
        void ids_rise_also_when_nothing_was_kept() {
            Event before = log.add(draft("x"));
            time.advance(Duration.ofSeconds(1));

            Event event = new EventLog("a2", time, EventLog.Limits.USUAL).add(draft("y"));

            assertTrue(event.id() > before.id());
        }

        @Test
        void ids_rise_also_when_the_clock_was_set_back() {
            Event before = log.add(draft("x"));
            time.advance(Duration.ofDays(-1));
            EventLog next = new EventLog("a2", time, EventLog.Limits.USUAL);

            next.restore(log.since(0, 10));

            assertTrue(next.add(draft("y")).id() > before.id());
        }

        @Test
        void what_was_heard_before_does_not_come_again() {
            EventLog other = new EventLog("b", time, EventLog.Limits.USUAL);
            other.add(draft("theirs"));
            log.merge(other.missing(Map.of(), 10));
            EventLog next = new EventLog("a2", time, EventLog.Limits.USUAL);
            next.restore(log.since(0, 10));

            next.merge(other.missing(Map.of(), 10));

            assertEquals(start + 1, next.newest());
        }
    }
}
