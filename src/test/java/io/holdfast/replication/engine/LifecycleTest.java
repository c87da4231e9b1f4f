package io.holdfast.replication.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.engine.Lifecycle.Phase;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final Lifecycle lifecycle = new Lifecycle(3);

    private Optional<String> rejection() {
        return lifecycle.rejection().map(Failure::code);
    }

    private Optional<ReplicaState.Kind> kind() {
        return lifecycle.replicaState().map(ReplicaState::kind);
    }

    @Test
    void begins_with_opening_and_takes_part() {
        assertEquals(Phase.OPENING, lifecycle.phase());
        lifecycle.bootstrap();
        assertEquals(Phase.BOOTSTRAPPING, lifecycle.phase());
        lifecycle.open();
        lifecycle.run();

        assertEquals(Phase.RUNNING, lifecycle.phase());
        assertFalse(lifecycle.isOut());
        assertFalse(lifecycle.isFinal());
        assertFalse(lifecycle.isSilent());
        assertEquals(Optional.empty(), rejection());
        assertEquals(Optional.empty(), kind());
    }

    @Nested
    class on_a_full_disk {
        @Test
        void waits_and_says_why() {
            lifecycle.run();

            assertTrue(lifecycle.waitForRoom("full"));
            assertFalse(lifecycle.waitForRoom("again"));

            assertEquals(Phase.WAITING_FOR_ROOM, lifecycle.phase());
            assertTrue(lifecycle.isOut());
            assertFalse(lifecycle.isFinal());
            assertTrue(lifecycle.isSilent());
            assertEquals(Optional.of("disk-full"), rejection());
            assertEquals(
                    Optional.of(new ReplicaState(
                            ReplicaState.Kind.DISK_FULL, "full; it takes no part until there is room")),
                    lifecycle.replicaState());
        }

        @Test
        void opens_again_or_waits_for_the_same_reason() {
            lifecycle.waitForRoom("full");
            ReplicaState before = lifecycle.replicaState().orElseThrow();

            Optional<String> reason = lifecycle.resume();
            assertEquals(Phase.OPENING, lifecycle.phase());
            assertEquals(Optional.empty(), rejection());

            lifecycle.waitAgain(reason);
            assertEquals(Phase.WAITING_FOR_ROOM, lifecycle.phase());
            assertEquals(Optional.of(before), lifecycle.replicaState());
        }

        @Test
        void does_not_wait_again_when_it_failed_while_it_was_opened() {
            lifecycle.waitForRoom("full");
            Optional<String> reason = lifecycle.resume();
            lifecycle.fail("damaged");

            lifecycle.waitAgain(reason);

            assertEquals(Phase.FAILED, lifecycle.phase());
        }

        @Test
        void neither_runs_nor_opens_before_there_is_room() {
            lifecycle.waitForRoom("full");

            lifecycle.open();
            lifecycle.run();

            assertEquals(Phase.WAITING_FOR_ROOM, lifecycle.phase());
        }

        @Test
        void stays_silent_when_it_is_closed_meanwhile() {
            lifecycle.waitForRoom("full");

            lifecycle.close();

            assertEquals(Phase.CLOSED, lifecycle.phase());
            assertTrue(lifecycle.isSilent());
            assertEquals(Optional.of("disk-full"), rejection());
        }
    }

    @Nested
    class once_it_failed {
        @Test
        void never_takes_part_again() {
            assertTrue(lifecycle.fail("the disk failed"));
            assertFalse(lifecycle.fail("again"));
            lifecycle.close();
            lifecycle.open();
            assertFalse(lifecycle.waitForRoom("full"));

            assertEquals(Phase.FAILED, lifecycle.phase());
            assertTrue(lifecycle.isFinal());
            assertTrue(lifecycle.isSilent());
            assertEquals(Optional.of("disk-failed"), rejection());
            assertEquals(
                    Optional.of(new ReplicaState(ReplicaState.Kind.FAILED, "the disk failed")),
                    lifecycle.replicaState());
        }

        @Test
        void also_says_so_when_that_was_found_while_it_closed() {
            lifecycle.close();

            assertTrue(lifecycle.fail("the disk failed"));

            assertEquals(Phase.FAILED, lifecycle.phase());
        }
    }

    @Test
    void closes_for_no_reason_to_be_told() {
        lifecycle.run();

        lifecycle.close();

        assertTrue(lifecycle.isOut());
        assertTrue(lifecycle.isFinal());
        assertFalse(lifecycle.isSilent());
        assertEquals(Optional.empty(), rejection());
        assertEquals(Optional.empty(), kind());
    }
}
