package io.holdfast.balancing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BreakerEventsTest {
    private final BreakerEvents events = new BreakerEvents();

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            events.add(new BreakerEvent(
                    Instant.EPOCH, "shop/" + i, NodeBreaker.State.OPEN, BreakerCause.HEALTH_CHECK, "no answer"));
        }
    }

    @Test
    void are_newest_first() {
        add(2);

        assertEquals("shop/1", events.recent().get(0).node());
        assertEquals("shop/0", events.recent().get(1).node());
    }

    @Test
    void are_bounded_and_the_oldest_go_first() {
        add(BreakerEvents.MAX + 1);

        assertEquals(BreakerEvents.MAX, events.recent().size());
        assertEquals("shop/1", events.recent().get(BreakerEvents.MAX - 1).node());
    }
}
