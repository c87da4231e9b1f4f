package io.holdfast.roles.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbandonmentTest {
    private final Abandonment abandonment = new Abandonment();
    private final List<String> cancelled = new ArrayList<>();

    @Test
    void cancels_what_is_done_for_the_client_once() {
        abandonment.handler(() -> cancelled.add("a"));
        assertFalse(abandonment.hasHappened());
        assertEquals(List.of(), cancelled);

        abandonment.happened();
        abandonment.happened();

        assertTrue(abandonment.hasHappened());
        assertEquals(List.of("a"), cancelled);
    }

    @Test
    void needs_nothing_to_cancel() {
        abandonment.happened();

        assertTrue(abandonment.hasHappened());
    }

    @Test
    void cancels_only_what_is_done_last() {
        abandonment.handler(() -> cancelled.add("a"));
        abandonment.handler(() -> cancelled.add("b"));

        abandonment.happened();

        assertEquals(List.of("b"), cancelled);
    }

    @Test
    void cancels_at_once_what_begins_later() {
        abandonment.handler(() -> cancelled.add("a"));
        abandonment.happened();

        abandonment.handler(() -> cancelled.add("b"));
        abandonment.happened();

        assertEquals(List.of("a", "b"), cancelled);
    }

    @Test
    void is_known_to_what_is_cancelled_and_may_begin_something_else() {
        abandonment.handler(() -> {
            cancelled.add("a " + abandonment.hasHappened());
            abandonment.handler(() -> cancelled.add("b"));
            abandonment.happened();
        });

        abandonment.happened();

        assertEquals(List.of("a true", "b"), cancelled);
    }
}
