package io.holdfast.telemetry.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.api.ProcessApi.Exchange;
import io.holdfast.api.ProcessApi.Publication;
import io.holdfast.api.ProcessApi.Topic;
import io.holdfast.base.time.ManualTime;
import io.holdfast.http.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ProcessDirectoryTest {
    private static final int ROOM = 10_000;
    private static final ProcessDirectory.Bounds BOUNDS =
            new ProcessDirectory.Bounds(Duration.ofSeconds(3), Duration.ofMinutes(10), 4, 3);

    private final ManualTime time = new ManualTime();
    private final ProcessDirectory a = new ProcessDirectory("a", time, BOUNDS);
    private final ProcessDirectory b = new ProcessDirectory("b", time, BOUNDS);
    private final ProcessDirectory c = new ProcessDirectory("c", time, BOUNDS);

    private static void tell(ProcessDirectory from, ProcessDirectory to) {
        to.adopt(from.messageFor(to.messageFor(Map.of(), 0).known(), ROOM), Duration.ZERO);
    }

    private static List<Publication> lackedBy(ProcessDirectory one, ProcessDirectory other) {
        return other.messageFor(one.messageFor(Map.of(), ROOM).known(), ROOM).publications();
    }

    private static Exchange saying(Publication... publications) {
        return new Exchange("x", Map.of(), List.of(publications), false);
    }

    private static List<String> summaries(ProcessDirectory directory) {
        return directory.all(Topic.SUMMARY).stream()
                .map(one -> one.process() + "=" + one.content() + "@" + one.ageMs())
                .toList();
    }

    @Test
    void a_process_is_known_where_it_was_never_heard_itself() {
        c.publish(Topic.SUMMARY, "C");
        tell(c, b);
        time.advance(Duration.ofMillis(400));
        tell(b, a);
        time.advance(Duration.ofMillis(300));

        assertEquals(List.of("c=C@700"), summaries(a));
    }

    @Test
    void the_time_on_the_way_counts() {
        a.adopt(saying(new Publication("c", Topic.SUMMARY, 1, 100, "C")), Duration.ofMillis(50));

        assertEquals(List.of("c=C@150"), summaries(a));
    }

    @Test
    void the_newest_version_stays_whoever_tells_it_last() {
        a.adopt(saying(new Publication("c", Topic.SUMMARY, 7, 0, "new")), Duration.ZERO);
        a.adopt(saying(new Publication("c", Topic.SUMMARY, 6, 0, "old")), Duration.ZERO);

        assertEquals(List.of("c=new@0"), summaries(a));
    }

    @Test
    void the_same_version_does_not_become_younger_or_older_by_being_told_again() {
        a.adopt(saying(new Publication("c", Topic.SUMMARY, 7, 100, "C")), Duration.ZERO);
        a.adopt(saying(new Publication("c", Topic.SUMMARY, 7, 0, "C")), Duration.ZERO);

        assertEquals(List.of("c=C@100"), summaries(a));
    }

    @Test
    void nobody_else_speaks_for_this_process() {
        a.publish(Topic.SUMMARY, "A");
        a.adopt(saying(new Publication("a", Topic.SUMMARY, 99, 0, "forged")), Duration.ZERO);

        assertEquals(List.of("a=A@0"), summaries(a));
    }

    @Test
    void only_what_is_lacking_is_sent() {
        a.publish(Topic.SUMMARY, "A");
        tell(a, b);

        assertEquals(List.of(), lackedBy(b, a));
        assertEquals(
                List.of(),
                a.messageFor(b.messageFor(Map.of(), ROOM).known(), ROOM).publications());

        a.publish(Topic.SUMMARY, "A");

        assertEquals(1, lackedBy(b, a).size());
    }

    @Test
    void what_did_not_change_is_not_published_again() {
        a.publishChanged("events", "one");
        tell(a, b);
        a.publishChanged("events", "one");

        assertEquals(List.of(), lackedBy(b, a));
    }

    @Test
    void pieces_that_are_no_more_become_empty() {
        a.publishPieces(Topic.FIGURES, List.of("1", "2"));
        tell(a, b);
        a.publishPieces(Topic.FIGURES, List.of("3"));
        tell(a, b);

        assertEquals(
                List.of("3"),
                b.all(Topic.FIGURES).stream().map(Publication::content).toList());
    }

    @Nested
    class Bounded {
        @Test
        void a_message_has_what_fits_summaries_first_and_at_least_one() {
            a.publish(Topic.FIGURES, "f".repeat(5_000));
            a.publish(Topic.SUMMARY, "A");

            Exchange first = a.messageFor(Map.of(), 1_000);
            Exchange second = a.messageFor(Map.of("a", Map.of(Topic.SUMMARY, 1L)), 10);

            assertEquals(
                    List.of(Topic.SUMMARY),
                    first.publications().stream().map(Publication::topic).toList());
            assertTrue(first.more());
            assertEquals(1, second.publications().size());
            assertFalse(second.more());
        }

        @Test
        void no_message_is_longer_than_its_contents_were_counted() {
            String hostile = "\"\\\u0000\u00e9\u20ac\ud83d\ude00".repeat(100);

            int inJson = Json.write(hostile).length() - 2;

            assertTrue(MessageBytes.of(hostile) >= inJson, MessageBytes.of(hostile) + " and " + inJson);
        }

        @Test
        void no_more_processes_than_the_bound() {
            for (int i = 0; i < 10; i++) {
                a.adopt(saying(new Publication("p" + i, Topic.SUMMARY, 1, 0, "")), Duration.ZERO);
                a.adopt(saying(new Publication("p" + i, Topic.EVENTS, 1, 0, "x")), Duration.ZERO);
            }

            assertEquals(3, a.all(Topic.EVENTS).size());
        }

        @Test
        void no_more_topics_of_one_than_the_bound() {
            for (int i = 0; i < 10; i++) {
                a.adopt(saying(new Publication("p", "t." + i, 1, 0, "x")), Duration.ZERO);
            }

            assertEquals(3, a.all("t").size());
        }

        @Test
        void nothing_that_is_too_long() {
            String tooLong = "x".repeat(ProcessDirectory.CONTENT_MAX + 1);
            a.adopt(saying(new Publication("p", Topic.SUMMARY, 1, 0, tooLong)), Duration.ZERO);

            assertEquals(List.of(), a.all(Topic.SUMMARY));
            assertThrows(IllegalArgumentException.class, () -> a.publish(Topic.SUMMARY, tooLong));
        }

        @Test
        void a_process_that_is_silent_for_long_is_forgotten_and_makes_room() {
            for (int i = 0; i < 3; i++) {
                a.adopt(saying(new Publication("p" + i, Topic.SUMMARY, 1, 0, "x")), Duration.ZERO);
            }
            time.advance(BOUNDS.forgetAfter());
            assertEquals(3, a.all(Topic.SUMMARY).size());
            time.advance(Duration.ofMillis(1));

            a.adopt(saying(new Publication("new", Topic.SUMMARY, 1, 0, "x")), Duration.ZERO);

            assertEquals(List.of("new=x@0"), summaries(a));
        }

        @Test
        void one_that_was_forgotten_does_not_come_back_by_others_memory() {
            long longAgo = BOUNDS.forgetAfter().toMillis() + 1;
            a.adopt(saying(new Publication("p", Topic.SUMMARY, 1, longAgo, "x")), Duration.ZERO);

            assertEquals(List.of(), a.all(Topic.SUMMARY));
        }
    }
}
