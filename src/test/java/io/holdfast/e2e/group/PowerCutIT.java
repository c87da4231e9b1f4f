package io.holdfast.e2e.group;

import io.holdfast.e2e.group.GroupLoad.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * All machines lose power at once, again and again; {@code -Dgroup.power-cuts} says how often. Each replica has a file system of its
 * own in a file; a copy of that file holds what had reached the disk: all that was synced, and of the rest whatever the kernel had
 * written by then. What was only in memory is lost.
 */
@Tag("fault")
class PowerCutIT {
    private static final int ROUNDS = Integer.getInteger("group.power-cuts", 2);
    private static final int IMAGE_MEBIBYTES = 96;
    private static final List<Integer> ALL = List.of(1, 2, 3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final Map<Integer, Path> images = new HashMap<>();
    private final Map<Integer, Path> mounts = new HashMap<>();

    @Test
    void nothing_acknowledged_is_lost() throws Exception {
        Root.Attempt attempt = root -> {
            root.makeImage(8, directory.resolve("trial.img"));
            root.mountImage(directory.resolve("trial.img"), directory.resolve("trial"));
        };
        Random random = new Random();
        History history = new History();

        try (Root root = Root.mayDo("loop devices", attempt);
                ReplicaCluster cluster = ReplicaCluster.local(
                        directory, 3, "replication.snapshot-every=2000", "replication.segment=256kb")) {
            for (int id : ALL) {
                Path image = directory.resolve("replica-%d-0.img".formatted(id));
                root.makeImage(IMAGE_MEBIBYTES, image);
                insert(root, cluster, id, image);
            }
            cluster.started();
            try (GroupLoad load = GroupLoad.start(cluster, history, Shape.of(1, 2, 3))) {
                for (int round = 1; round <= ROUNDS; round++) {
                    history.goOn(500 + random.nextInt(3_000), ReplicaCluster.SOON);
                    cut(root, cluster, round);
                }
                history.goOn(500, ReplicaCluster.SOON);
                load.stop();
            }

            System.out.printf("power cuts: %d; %s%n", ROUNDS, history);
            history.isKeptBy(cluster, ALL);
        }
    }

    private void cut(Root root, ReplicaCluster cluster, int round) throws Exception {
        // Stopped first, so that each copy is of one moment.
        for (int id : ALL) {
            cluster.pause(id);
        }
        Map<Integer, Path> copies = new HashMap<>();
        for (int id : ALL) {
            Path copy = directory.resolve("replica-%d-%d.img".formatted(id, round));
            root.run("cp", "--sparse=always", images.get(id).toString(), copy.toString());
            copies.put(id, copy);
        }
        cluster.killAll();
        for (int id : ALL) {
            root.unmount(mounts.get(id));
            Files.delete(images.get(id));
            insert(root, cluster, id, copies.get(id));
        }
        ALL.forEach(cluster::start);
        ALL.forEach(cluster::awaitUp);
        ALL.forEach(cluster::awaitReady);
    }

    private void insert(Root root, ReplicaCluster cluster, int id, Path image) throws Exception {
        Path mount = directory.resolve(image.getFileName() + ".mounted");
        root.mountImage(image, mount);
        images.put(id, image);
        mounts.put(id, mount);
        cluster.move(id, mount.resolve("data"));
    }
}
