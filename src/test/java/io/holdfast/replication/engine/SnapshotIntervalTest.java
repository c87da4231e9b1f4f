package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SnapshotIntervalTest {

    @Test
    void stays_as_configured_while_that_stays_the_same() throws IOException {
        assertEquals(100, SnapshotInterval.of(100, 200, 0, 0, 0));
        assertEquals(100, SnapshotInterval.of(100, 200, 300, 200, 399));
        assertEquals(100, SnapshotInterval.of(100, 200, 300, 0, 0));
    }

    @Test
    void no_snapshot_falls_due_up_to_where_the_state_is() throws IOException {
        assertEquals(86, SnapshotInterval.of(70, 200, 100, 70, 170));
        assertEquals(171, SnapshotInterval.of(70, 200, 0, 170, 170));
    }

    @Test
    void one_may_fall_due_just_behind_it() throws IOException {
        assertEquals(70, SnapshotInterval.of(70, 200, 100, 39, 139));
        assertTrue(SnapshotInterval.of(70, 200, 100, 40, 140) > 70);
    }

    @Test
    void the_restored_log_fits() throws IOException {
        assertEquals(19_000, SnapshotInterval.of(1_000, 5_000, 0, 25_900, 0), 100);
    }

    @Test
    void a_state_that_is_far_from_the_log_is_refused() {
        IOException refused =
                assertThrows(IOException.class, () -> SnapshotInterval.of(1_000, 5_000, 0, 0, 20_000_000));

        assertTrue(refused.getMessage().contains("20000000"), refused.getMessage());
    }
}
