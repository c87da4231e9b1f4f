package io.holdfast.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.registry.LeaseTable.Outcome;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeaseTableTest {
    private static final Duration TTL = Duration.ofSeconds(6);

    private final ManualTime time = new ManualTime();
    private final LeaseTable table = new LeaseTable(time);
    private final Instance first = instance(1);
    private final Instance second = instance(2);

    private static Instance instance(long epoch) {
        return new Instance("shop", "a", epoch, URI.create("http://127.0.0.1:1"), Instance.State.READY, 1, Map.of());
    }

    @Test
    void a_lease_lives_just_until_its_time_is_over() {
        table.hold(first, TTL);

        time.advance(TTL.minusNanos(1));
        assertEquals(List.of(first), table.live());
        time.advance(Duration.ofNanos(1));
        assertEquals(List.of(), table.live());
    }

    @Test
    void renewing_starts_the_time_anew() {
        assertEquals(Outcome.CHANGED, table.hold(first, TTL));
        time.advance(TTL.minusNanos(1));

        assertEquals(Outcome.RENEWED, table.hold(first, TTL));

        time.advance(TTL.minusNanos(1));
        assertEquals(List.of(first), table.live());
    }

    @Test
    void a_later_epoch_takes_the_lease_and_keeps_it() {
        table.hold(first, TTL);

        assertEquals(Outcome.CHANGED, table.hold(second, TTL));
        assertEquals(Outcome.SUPERSEDED, table.hold(first, TTL));

        assertEquals(List.of(second), table.live());
    }

    @Test
    void an_earlier_epoch_cannot_release_the_lease_of_a_later_one() {
        table.hold(second, TTL);

        assertFalse(table.release(first));
        assertEquals(List.of(second), table.live());
        assertTrue(table.release(second));
        assertEquals(List.of(), table.live());
    }

    @Test
    void epochs_rise_also_when_the_clock_stands_still() {
        long before = table.nextEpoch();
        assertTrue(table.nextEpoch() > before);
    }
}
