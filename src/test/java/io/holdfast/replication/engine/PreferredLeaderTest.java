package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PreferredLeaderTest {
    private static final Set<Integer> ALL = Set.of(1, 2, 3);

    private final PreferredLeader preferred = new PreferredLeader(3, 100);

    @Test
    void is_the_highest_id_that_has_kept_up_three_times_in_a_row() {
        assertEquals(OptionalInt.empty(), poll(1, ALL, Map.of(2, 950L, 3, 900L)));
        assertEquals(OptionalInt.empty(), poll(1, ALL, Map.of(2, 950L, 3, 900L)));
        assertEquals(OptionalInt.of(3), poll(1, ALL, Map.of(2, 950L, 3, 900L)));
    }

    @Test
    void begins_again_when_it_falls_behind() {
        poll(2, ALL, Map.of(3, 1000L));
        poll(2, ALL, Map.of(3, 899L));
        assertEquals(OptionalInt.empty(), poll(2, ALL, Map.of(3, 1000L)));
        assertEquals(OptionalInt.empty(), poll(2, ALL, Map.of(3, 1000L)));
        assertEquals(OptionalInt.of(3), poll(2, ALL, Map.of(3, 1000L)));
    }

    @Test
    void is_nobody_with_a_lower_id_or_out_of_reach() {
        for (int i = 0; i < 5; i++) {
            assertEquals(OptionalInt.empty(), poll(3, ALL, Map.of(1, 1000L, 2, 1000L)));
            assertEquals(OptionalInt.empty(), poll(2, Set.of(1), Map.of(1, 1000L, 3, 1000L)));
        }
    }

    private OptionalInt poll(int self, Set<Integer> reachable, Map<Integer, Long> matched) {
        return preferred.poll(self, reachable, matched, 1_000);
    }
}
