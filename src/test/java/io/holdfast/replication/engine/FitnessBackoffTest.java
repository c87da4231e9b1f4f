package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FitnessBackoffTest {
    private final FitnessBackoff fitness = new FitnessBackoff(new FitnessBackoff.Config(30, 240, 600));

    @Test
    void is_fit_until_something_speaks_against_it_and_again_after_a_rest() {
        assertEquals(Optional.empty(), fitness.reason(0));

        assertTrue(fitness.report("slow", 100));
        assertFalse(fitness.report("slow", 110));

        assertEquals(Optional.of("slow"), fitness.reason(139));
        assertEquals(Optional.empty(), fitness.reason(140));
    }

    @Test
    void rests_twice_as_long_each_time_it_happens_again_up_to_a_limit() {
        long now = 0;
        for (long rest : new long[] {30, 60, 120, 240, 240}) {
            fitness.report("slow", now);
            assertTrue(fitness.reason(now + rest - 1).isPresent(), "rest of " + rest);
            assertFalse(fitness.reason(now + rest).isPresent(), "rest of " + rest);
            now += rest + 1;
        }
    }

    @Test
    void rests_half_as_long_for_each_while_in_peace() {
        fitness.report("slow", 0);
        fitness.report("slow", 40);
        fitness.report("slow", 140); // 120 from here

        fitness.report("slow", 260 + 1_300);

        assertTrue(fitness.reason(1_560 + 29).isPresent());
        assertFalse(fitness.reason(1_560 + 30).isPresent());
    }

    @Test
    void a_disk_is_slow_after_three_slow_syncs_of_twenty_or_one_that_hung() {
        SyncLatency pace = new SyncLatency(100);
        assertTrue(pace.took(150).isEmpty());
        assertTrue(pace.took(150).isEmpty());
        assertTrue(pace.took(50).isEmpty());
        assertTrue(pace.took(150).isPresent());
        for (int i = 0; i < 20; i++) {
            assertTrue(pace.took(50).isEmpty());
        }
        assertTrue(pace.took(150).isEmpty());
        assertTrue(pace.took(501).isPresent());
    }
}
