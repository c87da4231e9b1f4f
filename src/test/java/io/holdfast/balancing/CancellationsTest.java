package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CancellationsTest {
    private final Cancellations cancellations = new Cancellations();
    private final StringBuilder cancelled = new StringBuilder();
    private final Map<Character, Cancellations.Entry> entries = new HashMap<>();

    private void add(String names) {
        names.chars().forEach(name -> add((char) name, () -> {}));
    }

    private void add(char name, Runnable then) {
        Cancellations.Entry entry = new Cancellations.Entry(() -> {
            cancelled.append(name);
            then.run();
        });
        entries.put(name, entry);
        cancellations.add(entry);
    }

    private void remove(String names) {
        names.chars().forEach(name -> cancellations.remove(entries.get((char) name)));
    }

    private String run() {
        cancelled.setLength(0);
        cancellations.run();
        return cancelled.toString();
    }

    @ParameterizedTest
    @CsvSource({
        // removed, left
        "'',   abc",
        "a,    bc",
        "b,    ac",
        "c,    ab",
        "ab,   c",
        "ba,   c",
        "ac,   b",
        "ca,   b",
        "bc,   a",
        "cb,   a",
        "abc,  ''",
        "bac,  ''",
        "cab,  ''",
        "cba,  ''"
    })
    void run_in_their_order_but_for_those_that_were_removed(String removed, String left) {
        add("abc");
        remove(removed);
        assertEquals(left, run());

        add("de");

        assertEquals(left + "de", run());
    }

    @Test
    void may_be_none() {
        assertEquals("", run());
    }

    @ParameterizedTest
    @CsvSource({"a, bc", "b, ac", "c, ab"})
    void may_be_removed_twice(String removed, String left) {
        add("abc");
        remove(removed);
        remove(removed);

        assertEquals(left, run());
    }

    @Test
    void removed_twice_leave_what_was_added_in_between() {
        add("a");
        remove("a");
        add("bc");
        remove("a");

        assertEquals("bc", run());
    }

    @Test
    void removed_may_be_added_again() {
        add("abc");
        remove("b");
        cancellations.add(entries.get('b'));

        assertEquals("acb", run());
    }

    @Test
    void removed_may_be_added_and_removed_again() {
        add("abc");
        remove("a");
        cancellations.add(entries.get('a'));
        remove("a");
        add("d");

        assertEquals("bcd", run());
    }

    @Test
    void remove_themselves_while_all_run() {
        add('a', () -> remove("a"));
        add('b', () -> remove("b"));
        add('c', () -> remove("c"));

        assertEquals("abc", run());
        assertEquals("", run());
    }

    @Test
    void removed_while_all_run_are_not_run() {
        add('a', () -> remove("bd"));
        add("bcd");

        assertEquals("ac", run());
    }

    @Test
    void added_while_all_run_wait_for_the_next_time() {
        add('a', () -> {
            remove("a");
            add("d");
        });
        add("bc");

        assertEquals("abc", run());
        assertEquals("bcd", run());
    }
}
