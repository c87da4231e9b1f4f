package io.holdfast.e2e.group;

import io.holdfast.e2e.group.GroupLoad.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** All replicas die at once under load, again and again; {@code -Dgroup.kill-alls} says how often. */
@Tag("fault")
@Tag("long")
class KillAllIT {
    private static final int ROUNDS = Integer.getInteger("group.kill-alls", 3);
    private static final List<Integer> ALL = List.of(1, 2, 3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void nothing_acknowledged_is_lost() throws Exception {
        Random random = new Random();
        History history = new History();

        // A small log, so that there are snapshots and new segments to be caught in.
        try (ReplicaCluster cluster = ReplicaCluster.local(
                                directory, 3, "replication.snapshot-every=1000", "replication.segment=64kb")
                        .started();
                GroupLoad load = GroupLoad.start(cluster, history, Shape.of(1, 2, 3))) {
            for (int round = 0; round < ROUNDS; round++) {
                history.goOn(500 + random.nextInt(2_000), ReplicaCluster.SOON);
                cluster.killAll();
                ALL.forEach(cluster::start);
                ALL.forEach(cluster::awaitUp);
                ALL.forEach(cluster::awaitReady);
            }
            history.goOn(500, ReplicaCluster.SOON);
            load.stop();

            System.out.printf("kills of all: %d; %s%n", ROUNDS, history);
            history.isKeptBy(cluster, ALL);
        }
    }
}
