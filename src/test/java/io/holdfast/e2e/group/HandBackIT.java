package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.e2e.group.GroupLoad.Shape;
import io.holdfast.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The highest id comes back and leads again, by itself; {@code -Dgroup.hand-backs} says how often. */
@Tag("fault")
class HandBackIT {
    private static final int ROUNDS = Integer.getInteger("group.hand-backs", 2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void no_client_that_follows_the_hints_is_refused_for_long() throws Exception {
        History history = new History();
        List<Duration> gaps = new ArrayList<>();
        List<Duration> writes = new ArrayList<>();
        long unknown = 0;

        try (ReplicaCluster cluster = ReplicaCluster.local(directory, 3).started();
                GroupLoad load =
                        GroupLoad.start(cluster, history, Shape.of(1, 2, 3).patient())) {
            for (int round = 0; round < ROUNDS; round++) {
                cluster.awaitLeader(3);
                history.goOn(300, ReplicaCluster.SOON);
                long killed = System.nanoTime();
                cluster.kill(3);
                history.nextCommit(killed, ReplicaCluster.SOON);
                history.goOn(300, ReplicaCluster.SOON);

                cluster.start(3);
                cluster.awaitUp(3);
                cluster.awaitReady(3);
                // Only now: a machine that is busy with its start may make the others miss heartbeats.
                long ready = System.nanoTime();
                long before = history.unknown();
                cluster.awaitLeader(3);
                history.goOn(300, ReplicaCluster.SOON);
                gaps.add(history.longestGap(ready));
                writes.add(history.longestWrite(ready));
                unknown += history.unknown() - before;
            }
            load.stop();

            System.out.printf(
                    "hand-backs: %d; longest time without a commit %d ms, longest write %d ms, %d with an unknown outcome; %s%n",
                    ROUNDS,
                    Collections.max(gaps).toMillis(),
                    Collections.max(writes).toMillis(),
                    unknown,
                    history);
            for (int id : List.of(1, 2, 3)) {
                Await.until("%d says how it is".formatted(id), ReplicaCluster.SOON, () -> List.of("fit", "disk-slow")
                        .contains(cluster.state(id)));
            }
            history.isKeptBy(cluster, List.of(1, 2, 3));
            assertEquals(List.of(), load.failures());
        }
    }
}
