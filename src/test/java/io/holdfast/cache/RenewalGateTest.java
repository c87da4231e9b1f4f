package io.holdfast.cache;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** OL35, the backstop. */
class RenewalGateTest {
    private static final LeaseTimes TIMES = new LeaseTimes(Duration.ofMillis(250), 0.01, Duration.ofMillis(5));
    private static final long LENGTH = TIMES.length().toNanos();

    private final RenewalGate gate = new RenewalGate(TIMES);
    private final OutstandingInvalidations outstanding = new OutstandingInvalidations();

    private boolean admits(long number, long nowNanos) {
        return gate.admits("a", outstanding, number, nowNanos);
    }

    @Test
    void admits_a_holder_for_as_long_as_a_lease_without_an_acknowledgement() {
        outstanding.add("Fox", 2, 10, 0);

        assertTrue(admits(1, LENGTH));
        assertFalse(admits(1, LENGTH + 1));
    }

    @Test
    void admits_it_again_after_a_later_invalidation_was_acknowledged() {
        outstanding.add("Fox", 2, 10, 0);
        admits(7, LENGTH + 1);

        gate.acknowledged("a", 7);
        assertFalse(admits(8, LENGTH + 2), "that one was sent before");
        gate.acknowledged("a", 8);

        assertTrue(gate.admits("a", new OutstandingInvalidations(), 8, LENGTH + 3));
    }

    @Test
    void probes_it_while_it_asks_for_a_lease_and_no_longer() {
        long expiry = TIMES.expiry().toNanos();
        assertFalse(gate.isProbing("a", 0));
        outstanding.add("Fox", 2, 10, 0);
        admits(7, expiry);

        assertTrue(gate.isProbing("a", 3 * expiry - 1));
        assertFalse(gate.isProbing("a", 3 * expiry));
        admits(7, 3 * expiry);
        assertTrue(gate.isProbing("a", 4 * expiry));
    }

    @Test
    void forgets_a_holder_that_was_removed() {
        outstanding.add("Fox", 2, 10, 0);
        admits(7, LENGTH + 1);

        gate.remove("a");

        assertTrue(gate.admits("a", new OutstandingInvalidations(), 7, LENGTH + 2));
    }
}
