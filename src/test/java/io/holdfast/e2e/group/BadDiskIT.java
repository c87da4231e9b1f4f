package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.group.GroupLoad.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The disk of one replica is slow, or fails a sync: it costs that replica. */
@Tag("fault")
class BadDiskIT {
    private static final List<Integer> ALL = List.of(1, 2, 3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final History history = new History();

    @Test
    void a_leader_whose_syncs_take_300_ms_hands_over_and_does_not_get_the_lead_back() throws Exception {
        Strace.orSkip();
        try (ReplicaCluster cluster = ReplicaCluster.local(directory, 3).started()) {
            cluster.awaitLeader(3);
            try (GroupLoad load = GroupLoad.start(cluster, history, Shape.of(1, 2, 3))) {
                history.goOn(100, ReplicaCluster.SOON);
                try (Strace slow = Strace.attach(cluster.pid(3), "fdatasync:delay_enter=300000")) {
                    history.goOn(50, ReplicaCluster.SOON);
                    assertTrue(slow.isAlive());
                    settle(cluster);
                    cluster.awaitState(3, "disk-slow");
                    for (int i = 0; i < 50; i++) { // ten seconds: it was handed the lead every half second
                        assertNotEquals(3, cluster.leader(), "the slow one leads again, look " + i);
                        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
                    }
                    history.goOn(100, ReplicaCluster.SOON);
                    assertTrue(cluster.output(3).contains("writers/3 is unfit to lead: disk-slow"), cluster.output(3));
                }
                load.stop();
            }
            history.isKeptBy(cluster, ALL);
        }
    }

    @Test
    void a_failed_sync_ends_the_process_with_one_line_and_the_others_go_on() throws Exception {
        Strace.orSkip();
        try (ReplicaCluster cluster = ReplicaCluster.local(directory, 3).started()) {
            cluster.awaitLeader(3);
            try (GroupLoad load = GroupLoad.start(cluster, history, Shape.of(1, 2, 3))) {
                history.goOn(100, ReplicaCluster.SOON);
                try (Strace fails = Strace.attach(cluster.pid(3), "fdatasync:error=EIO")) {
                    assertEquals(1, cluster.exitCode(3, ReplicaCluster.SOON));
                    fails.awaitEnd();
                }
                long lines = cluster.output(3)
                        .lines()
                        .filter(line -> line.startsWith("holdfast: "))
                        .count();
                assertEquals(1, lines, cluster.output(3));
                assertTrue(cluster.output(3).contains("could not be synced"), cluster.output(3));
                history.goOn(200, ReplicaCluster.SOON);

                cluster.start(3);
                cluster.awaitUp(3);
                cluster.awaitReady(3);
                load.stop();
            }
            history.isKeptBy(cluster, ALL);
        }
    }

    // The new leader has heard of the slow disk once the lead has stayed where it is for a while.
    private static void settle(ReplicaCluster cluster) {
        int same = 0;
        for (int look = 0; look < 200 && same < 15; look++) {
            same = cluster.leader() == 3 ? 0 : same + 1;
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        assertEquals(15, same, "somebody else leads for a while");
    }
}
