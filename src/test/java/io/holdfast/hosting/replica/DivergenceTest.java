package io.holdfast.hosting.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.replication.Fingerprint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DivergenceTest {
    private static final long A = Fingerprint.of(1, 1);
    private static final long B = Fingerprint.of(1, 2);
    private static final long C = Fingerprint.of(1, 3);

    private static Optional<String> of(Map<Long, Long> own, List<Map<Long, Long>> others) {
        return Divergence.of(own, 3, others);
    }

    private static Map<Long, Long> at64(long fingerprint) {
        return Map.of(64L, fingerprint);
    }

    @Test
    void replicas_that_are_alike_go_on() {
        assertEquals(Optional.empty(), of(at64(A), List.of(at64(A), at64(A))));
        assertEquals(Optional.empty(), of(at64(A), List.of()));
        assertEquals(Optional.empty(), of(at64(A), List.of(Map.of(128L, B), Map.of())));
    }

    @Test
    void the_one_that_differs_from_a_majority_stops_and_the_others_go_on() {
        assertTrue(of(at64(B), List.of(at64(A), at64(A))).orElseThrow().contains("after entry 64"));
        assertEquals(Optional.empty(), of(at64(A), List.of(at64(B), at64(A))));
    }

    @Test
    void without_a_majority_of_one_kind_all_stop() {
        assertTrue(of(at64(A), List.of(at64(B), at64(C))).orElseThrow().contains("no majority"));
        assertTrue(Divergence.of(at64(A), 2, List.of(at64(B))).isPresent());
    }

    @Test
    void nobody_stops_before_it_is_known_who_differs() {
        assertEquals(Optional.empty(), of(at64(A), List.of(at64(B))));
    }

    @Test
    void the_newest_entry_that_two_have_counts() {
        assertTrue(of(Map.of(64L, A, 128L, B), List.of(Map.of(64L, A, 128L, C), Map.of(64L, A, 128L, C)))
                .isPresent());
        assertEquals(Optional.empty(), of(Map.of(64L, A, 128L, B, 192L, C), List.of(Map.of(128L, B), Map.of(128L, B))));
    }

    @Test
    void what_was_computed_in_another_way_says_nothing() {
        long later = Fingerprint.of(2, 1);

        assertEquals(Optional.empty(), of(at64(A), List.of(at64(later), at64(later))));
        assertEquals(Optional.empty(), of(at64(A), List.of(at64(Fingerprint.NONE), at64(Fingerprint.NONE))));
    }
}
