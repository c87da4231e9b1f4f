package io.holdfast.replication.engine;

import static io.holdfast.replication.engine.Watchdog.Advice.CARRY_ON;
import static io.holdfast.replication.engine.Watchdog.Advice.NEXT_TERM;
import static io.holdfast.replication.engine.Watchdog.Advice.REBUILD;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.replication.engine.Watchdog.Position;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final long BEGIN = 1_000_000;

    // Without a stretch at first: the limits hold exactly until it has acted once.
    private final Watchdog watchdog = new Watchdog(new Watchdog.Config(8_000, 60_000, 6_000), new Random(1));

    @Test
    void leaves_a_follower_alone_that_has_nothing_to_do() {
        Position idle = new Position(false, true, true, 10, 10, 10);

        assertEquals(CARRY_ON, watchdog.poll(BEGIN, idle));
        assertEquals(CARRY_ON, watchdog.poll(BEGIN + 600_000, idle));
    }

    @Test
    void rebuilds_a_follower_that_stays_behind_its_leader() {
        Position behind = new Position(false, true, true, 10, 20, 20);

        assertEquals(CARRY_ON, watchdog.poll(BEGIN, behind));
        assertEquals(CARRY_ON, watchdog.poll(BEGIN + 8_000, behind));
        assertEquals(REBUILD, watchdog.poll(BEGIN + 8_001, behind));
        assertEquals(CARRY_ON, watchdog.poll(BEGIN + 8_002, behind));
    }

    @Test
    void waits_as_long_as_something_moves() {
        for (int step = 0; step < 10; step++) {
            Position slow = new Position(false, true, true, 10 + step, 1_000, 1_000);
            assertEquals(CARRY_ON, watchdog.poll(BEGIN + step * 7_000L, slow));
        }
    }

    @Test
    void rebuilds_a_replica_that_sees_others_but_no_leader() {
        Position alone = new Position(false, false, true, 10, 10, 10);

        assertEquals(CARRY_ON, watchdog.poll(BEGIN, alone));
        assertEquals(CARRY_ON, watchdog.poll(BEGIN + 60_000, alone));
        assertEquals(REBUILD, watchdog.poll(BEGIN + 60_001, alone));
    }

    @Test
    void does_nothing_where_there_is_nobody_to_talk_to() {
        Position cutOff = new Position(false, false, false, 10, 10, 10);

        assertEquals(CARRY_ON, watchdog.poll(BEGIN, cutOff));
        assertEquals(CARRY_ON, watchdog.poll(BEGIN + 600_000, cutOff));
    }

    @Test
    void makes_a_leader_give_up_that_commits_nothing() {
        Position stuck = new Position(true, true, true, 10, 10, 12);

        assertEquals(CARRY_ON, watchdog.poll(BEGIN, stuck));
        assertEquals(CARRY_ON, watchdog.poll(BEGIN + 6_000, stuck));
        assertEquals(NEXT_TERM, watchdog.poll(BEGIN + 6_001, stuck));
    }
}
