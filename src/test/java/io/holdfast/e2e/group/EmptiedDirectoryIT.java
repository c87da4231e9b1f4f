package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.group.GroupLoad.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two of three decide something while the third is stopped; both are killed, and the directory of one is deleted. */
@Tag("fault")
class EmptiedDirectoryIT {

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final History history = new History();

    @Test
    void does_not_vote_says_why_and_nothing_acknowledged_is_missing() throws Exception {
        try (ReplicaCluster cluster = ReplicaCluster.local(directory, 4).started()) {
            cluster.awaitLeader(3);
            try (GroupLoad load = GroupLoad.start(cluster, history, Shape.of(2, 3))) {
                history.goOn(50, ReplicaCluster.SOON);
                cluster.pause(1);
                history.goOn(50, ReplicaCluster.SOON);
                load.stop();
            }
            cluster.kill(2);
            cluster.kill(3);
            delete(directory.resolve("data-3"));
            cluster.goOn(1);
            cluster.start(3);

            assertEquals(1, cluster.exitCode(3, ReplicaCluster.SOON));
            assertTrue(
                    cluster.output(3).contains("its directory is empty, but replica [1] knows it as a voter"),
                    cluster.output(3));
            assertEquals(0, cluster.status(1).path("leader").asInt());

            cluster.start(2);
            cluster.awaitUp(2);
            cluster.leader();
            history.isKeptBy(cluster, List.of(1, 2));

            cluster.change("REMOVE", 3);
            cluster.start(4);
            cluster.awaitUp(4);
            cluster.change("ADD", 4);
            cluster.change("PROMOTE", 4);
            history.isKeptBy(cluster, List.of(1, 2, 4));
        }
    }

    private static void delete(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
