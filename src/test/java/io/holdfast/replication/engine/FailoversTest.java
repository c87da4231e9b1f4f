package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.replication.ReplicatedGroup.Failover;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FailoversTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final Failovers failovers = new Failovers();

    @Test
    void the_first_leader_is_none_that_took_over() {
        failovers.see(0, 0, NOON, 0);
        failovers.see(3, 1, NOON, 5_000);

        assertEquals(Optional.empty(), failovers.last());
    }

    @Test
    void it_took_as_long_as_none_was_known() {
        failovers.see(3, 1, NOON, 0);
        failovers.see(0, 1, NOON, 1_000);
        failovers.see(0, 2, NOON, 2_000);
        failovers.see(2, 2, NOON.plusSeconds(1), 5_000);

        assertEquals(Optional.of(new Failover(NOON.plusSeconds(1), Duration.ofNanos(4_000))), failovers.last());
    }

    @Test
    void one_after_the_other_took_no_time() {
        failovers.see(3, 1, NOON, 0);
        failovers.see(2, 2, NOON, 7_000);

        assertEquals(Optional.of(new Failover(NOON, Duration.ZERO)), failovers.last());
    }

    @Test
    void losing_sight_of_a_leader_is_no_failover() {
        failovers.see(3, 1, NOON, 0);
        failovers.see(0, 1, NOON, 1_000);
        failovers.see(3, 1, NOON, 5_000);

        assertEquals(Optional.empty(), failovers.last());
    }

    @Test
    void the_same_leader_in_a_later_term_is_a_new_one() {
        failovers.see(3, 1, NOON, 0);
        failovers.see(0, 1, NOON, 1_000);
        failovers.see(3, 2, NOON, 1_500);

        assertEquals(Optional.of(new Failover(NOON, Duration.ofNanos(500))), failovers.last());
    }
}
