package io.holdfast.simulation.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.simulation.cache.CacheHistory.Kind;
import io.holdfast.simulation.cache.CacheHistory.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing in a broken history proves nothing. */
class CacheHistoryTest {
    private final CacheHistory history = new CacheHistory();

    CacheHistoryTest() {
        history.committed("Fox", 1, 10, 0);
        history.committed("Fox", 2, 9, 20);
        history.committed("Fox", 3, 2, 40);
    }

    private void saw(Kind kind, long began, long ended, long seen) {
        history.add(new Seen(kind, "Fox", began, ended, seen));
    }

    private void isStale() {
        List<String> wrong = history.check();
        assertEquals(1, wrong.size(), wrong.toString());
        assertTrue(wrong.get(0).startsWith("stale"), wrong.toString());
    }

    @Test
    void what_overlaps_a_change_may_see_it_or_not() {
        saw(Kind.CHANGE, 10, 30, 2);
        saw(Kind.READ, 12, 28, 1);
        saw(Kind.READ, 12, 29, 2);

        assertEquals(List.of(), history.check());
    }

    @Test
    void an_old_version_after_an_answered_change_is_found() {
        saw(Kind.CHANGE, 10, 30, 2);
        saw(Kind.READ, 31, 32, 1);

        isStale();
    }

    @Test
    void an_old_version_after_a_newer_one_was_read_is_found() {
        saw(Kind.READ, 21, 22, 2);
        saw(Kind.READ, 23, 24, 1);

        isStale();
    }

    @Test
    void an_old_version_after_a_refusal_told_of_a_newer_one_is_found() {
        saw(Kind.REFUSAL, 41, 42, 2);
        saw(Kind.READ, 43, 44, 2);

        isStale();
    }

    @Test
    void a_refusal_after_what_it_rests_on_was_seen_to_be_over_is_found() {
        saw(Kind.READ, 41, 42, 3);
        saw(Kind.REFUSAL, 43, 44, 9);

        assertEquals(1, history.check().size());
    }

    @Test
    void a_change_that_was_told_after_a_newer_version_had_been_read_is_found() {
        saw(Kind.READ, 41, 42, 3);
        saw(Kind.CHANGE, 43, 44, 3);

        isStale();
    }

    @Test
    void a_version_from_the_future_is_found() {
        saw(Kind.READ, 1, 39, 3);

        assertEquals(1, history.check().size());
    }

    @Test
    void other_products_are_other_stories() {
        saw(Kind.READ, 41, 42, 3);
        history.committed("Hen", 1, 5, 0);
        history.add(new Seen(Kind.READ, "Hen", 43, 44, 1));

        assertEquals(List.of(), history.check());
    }
}
