package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.group.GroupLoad.Shape;
import io.holdfast.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A replica that missed much, and comes back under load; {@code -Dgroup.missed} says how many writes. */
@Tag("fault")
class CatchUpIT {
    private static final int MISSED = Integer.getInteger("group.missed", 500_000);
    private static final Duration CAUGHT_UP_WITHIN = Duration.ofSeconds(15);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void it_has_soon_what_was_committed_when_it_came() throws Exception {
        History history = new History();
        try (ReplicaCluster cluster = ReplicaCluster.local(directory, 3).started()) {
            cluster.awaitLeader(3);
            cluster.kill(1);
            long missed = 0;
            long began = System.nanoTime();
            while (missed < MISSED) {
                Wire.Answer bench = cluster.post(3, "/bench/256/1000", Duration.ofSeconds(20));
                assertTrue(bench.isOk(), bench.toString());
                missed += bench.body().path("commits").asLong();
            }
            long writing = System.nanoTime() - began;

            try (GroupLoad load = GroupLoad.start(cluster, history, Shape.of(1, 2, 3))) {
                history.goOn(200, ReplicaCluster.SOON);
                cluster.start(1);
                cluster.awaitUp(1);
                long up = System.nanoTime();
                long target = committed(cluster);
                long has = cluster.status(1).path("applied").asLong();
                Await.until(
                        "replica 1 has applied " + target,
                        CAUGHT_UP_WITHIN,
                        () -> cluster.status(1).path("applied").asLong() >= target);
                long caughtUp = System.nanoTime();
                history.goOn(200, ReplicaCluster.SOON);
                load.stop();

                System.out.printf(
                        "catching up: %d writes missed (made in %d ms), %d applied at the banner; caught up after %d ms%n",
                        missed, writing / 1_000_000, has, (caughtUp - up) / 1_000_000);
                history.isKeptBy(cluster, List.of(1, 2, 3));
            }
        }
    }

    private static long committed(ReplicaCluster cluster) throws Exception {
        return cluster.status(3).path("commit").asLong();
    }
}
