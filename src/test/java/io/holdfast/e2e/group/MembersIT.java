package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.group.GroupLoad.Shape;
import io.holdfast.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Three replicas become five, and three again, while clients go on. */
@Tag("fault")
class MembersIT {
    private static final List<Integer> THREE = List.of(1, 2, 3);
    private static final List<Integer> FIVE = List.of(1, 2, 3, 4, 5);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void no_request_is_lost_while_the_group_grows_and_shrinks() throws Exception {
        History history = new History();
        try (ReplicaCluster cluster = ReplicaCluster.local(directory, 5).started();
                GroupLoad load = GroupLoad.start(
                        cluster, history, Shape.of(1, 2, 3, 4, 5).patient())) {
            history.goOn(300, ReplicaCluster.SOON);
            long began = System.nanoTime();
            for (int id : List.of(4, 5)) {
                cluster.start(id);
                cluster.awaitUp(id);
                cluster.change("ADD", id);
                cluster.change("PROMOTE", id);
            }
            cluster.awaitLeader(5);
            history.goOn(300, ReplicaCluster.SOON);
            assertEquals(FIVE, voters(cluster, 5));
            Duration grown = history.longestWrite(began);
            long unknown = history.unknown();

            // Two of five, the leader among them: three are a majority still.
            for (int id : List.of(5, 1)) {
                long killed = System.nanoTime();
                cluster.kill(id);
                history.nextCommit(killed, ReplicaCluster.SOON);
            }
            history.goOn(300, ReplicaCluster.SOON);
            for (int id : List.of(1, 5)) {
                cluster.start(id);
                cluster.awaitUp(id);
                cluster.awaitReady(id);
            }
            cluster.awaitLeader(5);
            history.goOn(300, ReplicaCluster.SOON);

            long before = history.unknown();
            long shrinking = System.nanoTime();
            remove(cluster, 5, 4);
            remove(cluster, 4, 3);
            cluster.awaitLeader(3);
            history.goOn(300, ReplicaCluster.SOON);
            assertEquals(THREE, voters(cluster, 3));
            long after = history.unknown();
            Duration shrunk = history.longestWrite(shrinking);
            for (int id : List.of(4, 5)) {
                Await.until(
                        "replica " + id + " is not ready",
                        ReplicaCluster.SOON,
                        () -> !cluster.status(id).path("not_ready").asText().isEmpty());
                Wire.Answer write = cluster.post(id, "/write/999/0", Duration.ofSeconds(5));
                assertTrue(write.saysNothingDone(), write.toString());
            }

            // Those that were removed run still, and know no leader; they have no say in who is the next.
            long killed = System.nanoTime();
            cluster.kill(3);
            Duration away = history.nextCommit(killed, ReplicaCluster.SOON);
            cluster.start(3);
            cluster.awaitUp(3);
            cluster.awaitLeader(3);
            cluster.kill(4);
            cluster.kill(5);
            history.goOn(300, ReplicaCluster.SOON);
            load.stop();

            System.out.printf(
                    "3 to 5 to 3 replicas: longest write while growing %d ms, %d unknown; while shrinking %d ms, %d unknown; then without the leader the next commit after %d ms; %s%n",
                    grown.toMillis(), unknown, shrunk.toMillis(), after - before, away.toMillis(), history);
            history.isKeptBy(cluster, THREE);
            assertEquals(List.of(), load.failures());
        }
    }

    /** A leader does not remove itself: it hands over first, and has to be gone before it gets the leadership back. */
    private static void remove(ReplicaCluster cluster, int id, int successor) {
        Await.until("replica " + id + " is removed", ReplicaCluster.SOON, () -> {
            if (cluster.leader() == id) {
                cluster.post(id, "/transfer/" + successor, Duration.ofSeconds(5));
                cluster.awaitLeader(successor);
            }
            return cluster.post(cluster.leader(), "/members/REMOVE/" + id, Duration.ofSeconds(5))
                    .isOk();
        });
    }

    private static List<Integer> voters(ReplicaCluster cluster, int id) throws Exception {
        List<Integer> voters = new ArrayList<>();
        cluster.status(id).path("voters").forEach(voter -> voters.add(voter.asInt()));
        return voters;
    }
}
