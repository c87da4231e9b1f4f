package io.holdfast.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InFlightLoadsTest {
    private final InFlightLoads<String> loads = new InFlightLoads<>();

    @Test
    void one_key_has_one_load_that_can_be_joined() {
        var load = loads.begin("Fox", 5);

        assertSame(load, loads.joinable("Fox").orElseThrow());
        assertEquals(Optional.empty(), loads.joinable("Hen"));
        loads.remove("Fox", load);
        assertEquals(Optional.empty(), loads.joinable("Fox"));
    }

    @Test
    void joiners_get_what_the_load_ends_with() {
        var load = loads.begin("Fox", 5);
        Future<Optional<String>> joined = load.join();
        assertFalse(joined.isComplete());

        load.complete(Optional.of("fox"));

        assertEquals(Optional.of("fox"), joined.result());
    }

    @Test
    void an_invalidation_fences_every_load_of_its_key_and_lets_nobody_join() {
        var first = loads.begin("Fox", 5);
        loads.fence("Fox", 3);
        var second = loads.begin("Fox", 5);
        var other = loads.begin("Hen", 5);
        loads.fence("Fox", 2);

        assertFalse(first.admits(2));
        assertTrue(first.admits(3));
        assertFalse(second.admits(1));
        assertTrue(second.admits(2));
        assertTrue(other.admits(0));
        assertEquals(Optional.empty(), loads.joinable("Fox"));
    }

    @Test
    void a_discarded_load_admits_nothing() {
        var load = loads.begin("Fox", 5);

        loads.discardAll();

        assertFalse(load.admits(Long.MAX_VALUE));
        assertEquals(Optional.empty(), loads.joinable("Fox"));
    }
}
