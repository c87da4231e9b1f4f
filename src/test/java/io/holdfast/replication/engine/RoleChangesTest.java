package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoleChangesTest {
    private static final Optional<String> LOGGED = Optional.of("");
    private static final long SECOND = 1_000_000_000;

    private final RoleChanges changes = new RoleChanges();

    @Test
    void are_all_logged_while_there_is_a_leader() {
        assertEquals(LOGGED, changes.next(1, 0));
        assertEquals(LOGGED, changes.next(2, 1));
        assertEquals(LOGGED, changes.next(1, 2));
    }

    @Test
    void are_one_line_with_a_count_while_elections_repeat() {
        assertEquals(LOGGED, changes.next(0, 0));
        for (int i = 1; i < 100; i++) {
            assertEquals(Optional.empty(), changes.next(0, i * SECOND / 10));
        }

        assertEquals(
                Optional.of("; 99 more changes without a leader since the last line"), changes.next(0, 10 * SECOND));
        assertEquals(Optional.empty(), changes.next(0, 11 * SECOND));
    }

    @Test
    void are_counted_in_the_line_of_the_leader_that_ends_them() {
        changes.next(0, 0);
        changes.next(0, 1);
        changes.next(0, 2);

        assertEquals(Optional.of("; 2 more changes without a leader since the last line"), changes.next(3, 3));
        assertEquals(LOGGED, changes.next(0, 4));
    }
}
