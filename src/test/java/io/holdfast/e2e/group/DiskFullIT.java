package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.group.GroupLoad.Shape;
import io.holdfast.support.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The disk of one replica is full: the others go on without it, and so does it by itself once there is space. */
@Tag("fault")
class DiskFullIT {
    private static final int DISK_MEBIBYTES = 16;
    private static final List<Integer> ALL = List.of(1, 2, 3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final History history = new History();

    @Test
    void the_others_go_on_and_it_comes_back_by_itself() throws Exception {
        Root.Attempt attempt = root -> root.mountMemory(1, directory.resolve("trial"));
        try (Root root = Root.mayDo("tmpfs", attempt);
                ReplicaCluster cluster = ReplicaCluster.local(
                        directory, 3, "replication.segment=64kb", "replication.disk-free-min=1mb")) {
            for (int id : ALL) {
                root.mountMemory(DISK_MEBIBYTES, disk(id));
                cluster.move(id, disk(id).resolve("data"));
            }
            cluster.started();
            try (GroupLoad load =
                    GroupLoad.start(cluster, history, Shape.of(1, 2, 3).padded(500))) {
                for (int id : List.of(1, 3)) { // a follower, then the leader
                    cluster.awaitLeader(3);
                    history.goOn(300, ReplicaCluster.SOON);
                    fillAndEmpty(cluster, id);
                }
                load.stop();
            }
            history.isKeptBy(cluster, ALL);
        }
    }

    private void fillAndEmpty(ReplicaCluster cluster, int id) throws Exception {
        Path ballast = disk(id).resolve("ballast");
        fill(ballast);
        Await.until(
                "replica " + id + " says why it is not ready",
                ReplicaCluster.SOON,
                () -> cluster.status(id).path("not_ready").asText().contains("until there is room"));
        long full = System.nanoTime();
        Duration without = history.nextCommit(full, ReplicaCluster.SOON);
        Wire.Answer write = cluster.post(id, "/write/999/0", Duration.ofSeconds(5));
        Wire.Answer read = Wire.ask(cluster.url(id), "GET", "/read/0", Duration.ofSeconds(5));
        assertTrue(write.saysNothingDone(), write.toString());
        assertEquals("disk-full", write.body().path("code").asText());
        assertEquals("disk-full", read.body().path("code").asText());
        assertFalse(write.toString().contains("Exception"), write.toString());
        history.goOn(500, ReplicaCluster.SOON);
        String reason = cluster.status(id).path("not_ready").asText();
        assertEquals(0, cluster.status(id).path("leader").asInt());
        cluster.awaitState(id, "disk-full");

        Files.delete(ballast);
        cluster.awaitReady(id);
        // It rests for a while; and a busy machine's disk may be slow as well.
        Await.until("it says so", ReplicaCluster.SOON, () -> List.of("fit", "disk-slow", "disk-low")
                .contains(cluster.state(id)));
        System.out.printf("disk full at replica %d: the next commit after %d ms; %s%n", id, without.toMillis(), reason);
    }

    private Path disk(int id) {
        return directory.resolve("disk-" + id);
    }

    private static void fill(Path ballast) throws IOException {
        byte[] some = new byte[4096];
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(some);
            }
        } catch (IOException full) {
            assertTrue(Files.size(ballast) > 0, full.toString());
        }
    }
}
