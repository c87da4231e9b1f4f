package io.holdfast.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InvalidationRoundTest {
    private final InvalidationRound round = new InvalidationRound();

    private void proceed() {
        round.takeVisible().forEach(Promise::complete);
    }

    @Test
    void is_complete_when_each_sharer_acknowledged_the_newest_change() {
        round.changed(10);
        round.await("a");
        round.await("b");

        assertTrue(round.acknowledge("a", 10));
        assertEquals(Set.of("b"), round.awaited());
        assertTrue(round.acknowledge("b", 11), "later invalidations cover it too");
        assertTrue(round.isComplete());
    }

    @Test
    void makes_a_change_visible_that_the_slowest_sharer_acknowledged() { // OL32
        round.changed(10);
        round.await("a");
        round.await("b");
        Future<Void> first = round.awaitVisible();
        round.changed(11);
        Future<Void> second = round.awaitVisible();

        round.acknowledge("a", 11);
        proceed();
        assertFalse(first.isComplete());
        round.acknowledge("b", 10);
        proceed();
        assertTrue(first.succeeded());
        assertFalse(second.isComplete());
    }

    @Test
    void ignores_holders_that_it_does_not_wait_for() {
        round.changed(10);
        round.await("a");

        assertFalse(round.acknowledge("b", 10));
        assertFalse(round.releaseIf("b"::equals));
        assertFalse(round.isComplete());
    }

    @Test
    void a_released_holder_holds_up_nothing() {
        round.changed(10);
        round.await("a");
        Future<Void> visible = round.awaitVisible();

        assertTrue(round.releaseIf("a"::equals));
        proceed();

        assertTrue(visible.succeeded());
    }

    @Test
    void a_change_does_not_undo_what_was_acknowledged() {
        round.changed(10);
        round.await("a");
        round.changed(12);
        round.acknowledge("a", 11);
        Future<Void> visible = round.awaitVisible();

        round.await("a");
        round.acknowledge("a", 10);
        proceed();

        assertFalse(visible.isComplete());
        round.acknowledge("a", 12);
        proceed();
        assertTrue(visible.succeeded());
    }
}
