package io.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.simulation.History.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker finds what is wrong with a history, and nothing in a good one. */
class HistoryTest {
    private final History history = new History();

    @Test
    void is_content_with_what_one_list_explains() {
        done(1, 0, 10, 0);
        done(2, 5, 20, 1);
        read(11, 12, 1L);
        read(15, 25, 1L, 2L);
        unknown(3, 30);
        notDone(4, 31);

        assertEquals(List.of(), history.check(List.of(1L, 2L, 3L)));
        assertEquals(List.of(), history.check(List.of(1L, 2L)));
    }

    @Test
    void finds_what_was_acknowledged_and_is_not_there() {
        done(1, 0, 10, 0);

        finds("lost: 1", List.of());
    }

    @Test
    void finds_what_is_there_although_nothing_was_done() {
        notDone(1, 0);

        finds("nothing was done", List.of(1L));
    }

    @Test
    void finds_what_is_there_twice() {
        done(1, 0, 10, 0);

        finds("twice", List.of(1L, 1L));
    }

    @Test
    void finds_a_wrong_position() {
        done(1, 0, 10, 1);

        finds("was told 1", List.of(1L, 2L));
    }

    @Test
    void finds_a_read_of_another_list() {
        read(0, 1, 2L);

        finds("no beginning", List.of(1L, 2L));
    }

    @Test
    void finds_a_read_that_is_older_than_an_append_before_it() {
        done(1, 0, 10, 0);
        read(11, 12);

        finds("stale", List.of(1L));
    }

    @Test
    void lets_a_read_be_old_while_the_append_is_under_way() {
        done(1, 0, 10, 0);
        read(9, 12);

        assertEquals(List.of(), history.check(List.of(1L)));
    }

    @Test
    void finds_a_read_that_is_older_than_a_read_before_it() {
        unknown(1, 0);
        read(1, 2, 1L);
        read(3, 4);

        finds("stale", List.of(1L));
    }

    @Test
    void finds_a_read_that_saw_what_was_asked_for_later() {
        read(0, 1, 1L);
        done(1, 2, 3, 0);

        finds("stale", List.of(1L));
    }

    @Test
    void finds_appends_in_the_wrong_order() {
        done(1, 0, 1, 1);
        done(2, 2, 3, 0);

        finds("stale", List.of(2L, 1L));
    }

    private void done(long number, long began, long ended, int position) {
        history.add(new History.Append(number, began, ended, Outcome.DONE, position));
    }

    private void unknown(long number, long began) {
        history.add(new History.Append(number, began, Long.MAX_VALUE, Outcome.UNKNOWN, -1));
    }

    private void notDone(long number, long began) {
        history.add(new History.Append(number, began, Long.MAX_VALUE, Outcome.NOT_DONE, -1));
    }

    private void read(long began, long ended, Long... seen) {
        history.add(new History.Read(began, ended, List.of(seen)));
    }

    private void finds(String what, List<Long> last) {
        List<String> wrong = history.check(last);
        assertTrue(wrong.stream().anyMatch(w -> w.contains(what)), wrong.toString());
    }
}
