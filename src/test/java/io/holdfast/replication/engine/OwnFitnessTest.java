package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.replication.ReplicaState.Kind;
import io.holdfast.support.SimulatedDisk;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnFitnessTest {
    private static final long SECOND = 1_000_000_000;
    private static final long FLOOR = 64 << 20;

    private final SimulatedDisk disk = new SimulatedDisk();
    private long now;
    private final OwnFitness condition = new OwnFitness(
            new ReplicaConfig.Monitoring(
                    200,
                    SECOND,
                    FLOOR,
                    SECOND / 10,
                    10 * SECOND,
                    500,
                    new FitnessBackoff.Config(30 * SECOND, 600 * SECOND, 600 * SECOND),
                    5),
            () -> now,
            new DiskSpace(disk, FLOOR));

    private DiskSpace.Level withFree(long bytes) {
        disk.capacity(bytes); // it is empty
        return condition.checkRoom();
    }

    @Test
    void lets_one_lead_whose_disk_and_clock_are_good() {
        withFree(10 * FLOOR);
        condition.synced(SECOND / 100);
        condition.checkClock(-20);

        assertEquals(Kind.FIT, condition.state().kind());
        assertEquals(Optional.empty(), condition.unfit());
    }

    @Test
    void goes_by_the_floor_at_once_and_rests_when_there_is_room_again() {
        assertEquals(DiskSpace.Level.LOW, withFree(FLOOR - 1));
        assertTrue(condition.isShortOfRoom());
        assertEquals(Kind.DISK_LOW, condition.state().kind());

        withFree(2 * FLOOR); // as one does whose disk hovers around the floor
        assertFalse(condition.isShortOfRoom());
        assertEquals(Kind.DISK_LOW, condition.state().kind());
        now += 29 * SECOND;
        assertFalse(condition.unfit().isEmpty());
        now += SECOND;
        assertEquals(Kind.FIT, condition.state().kind());
    }

    @Test
    void names_what_it_was_told_last() {
        withFree(2 * FLOOR);
        condition.synced(SECOND);
        assertEquals(Kind.DISK_SLOW, condition.state().kind());

        condition.checkClock(-3_600_000);
        assertEquals(Kind.CLOCK_OFF, condition.state().kind());
        assertTrue(condition.unfit().orElseThrow().contains("3600000 ms"));
    }
}
