package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.group.GroupLoad.Shape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The leader dies under load, again and again; {@code -Dgroup.kills} says how often. */
@Tag("fault")
@Tag("long")
class LeaderKillIT {
    private static final int ROUNDS = Integer.getInteger("group.kills", 8);
    private static final Duration NEXT_COMMIT_MAX = Duration.ofSeconds(3);
    private static final int SOME_WRITES_MAX = 1_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void the_others_go_on_and_nothing_acknowledged_is_lost() throws Exception {
        Random random = new Random();
        List<Duration> commits = new ArrayList<>();
        List<Duration> answers = new ArrayList<>();
        History history = new History();

        try (ReplicaCluster cluster = ReplicaCluster.local(directory, 3).started();
                GroupLoad load = GroupLoad.start(cluster, history, Shape.of(1, 2, 3))) {
            for (int round = 0; round < ROUNDS; round++) {
                // Now before the highest id leads again, now after.
                history.goOn(100 + random.nextInt(SOME_WRITES_MAX), ReplicaCluster.SOON);
                int leader = cluster.leader();
                long killed = System.nanoTime();
                cluster.kill(leader);
                commits.add(history.nextCommit(killed, ReplicaCluster.SOON));
                answers.add(history.nextAcknowledgement(killed));
                cluster.start(leader);
                cluster.awaitUp(leader);
                cluster.awaitReady(leader);
            }
            load.stop();

            System.out.printf(
                    "leader kills: %d; to the next commit %s; to the next acknowledgement %s; %s%n",
                    ROUNDS, spread(commits), spread(answers), history);
            history.isKeptBy(cluster, List.of(1, 2, 3));
        }
        assertTrue(Collections.max(commits).compareTo(NEXT_COMMIT_MAX) < 0, commits.toString());
    }

    private static String spread(List<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        return "p50 %d ms, p90 %d ms, max %d ms"
                .formatted(
                        sorted.get(sorted.size() / 2).toMillis(),
                        sorted.get(sorted.size() * 9 / 10).toMillis(),
                        sorted.get(sorted.size() - 1).toMillis());
    }
}
