package io.holdfast.e2e.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.holdfast.e2e.group.GroupLoad.Shape;
import io.holdfast.e2e.group.ReplicaCluster.Place;
import io.holdfast.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The network between replicas is cut, both ways and one way, while clients still reach every one of them. */
@Tag("fault")
class PartitionIT {
    private static final Duration CUT = Duration.ofSeconds(2);
    /** By then a leader that hears of no majority has given up. */
    private static final Duration GIVES_UP_WITHIN = Duration.ofSeconds(1);

    private static final List<Integer> ALL = List.of(1, 2, 3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final History history = new History();
    private Network network;
    private ReplicaCluster cluster;

    private interface Cut {
        void make() throws Exception;
    }

    @Test
    void the_side_that_works_goes_on_and_the_other_says_nothing_wrong() throws Exception {
        try (Root root = Root.mayDo("network namespaces", trial -> new Network(trial, 1))) {
            network = new Network(root, 3);
            List<Place> places = new ArrayList<>();
            for (int id : ALL) {
                places.add(new Place(id, network.host(id), 7000, directory.resolve("data-" + id), network.wrapper(id)));
            }
            try (ReplicaCluster replicas = new ReplicaCluster(directory, ALL, places)) {
                cluster = replicas;
                cluster.started();
                try (GroupLoad load = GroupLoad.start(cluster, history, Shape.of(1, 2, 3))) {
                    isolate("both ways", () -> {
                        cut(3, 1);
                        cut(3, 2);
                    });
                    isolate("hears nobody", () -> {
                        network.cut(1, 3);
                        network.cut(2, 3);
                    });
                    isolate("is heard by nobody", () -> {
                        network.cut(3, 1);
                        network.cut(3, 2);
                    });
                    between("two followers", 1, 2);
                    between("the leader and a follower", 3, 2);
                    load.stop();
                }
                System.out.println("partitions: " + history);
                history.isKeptBy(cluster, ALL);
            }
        }
    }

    private void cut(int one, int other) throws Exception {
        network.cut(one, other);
        network.cut(other, one);
    }

    /** The leader, 3, is cut off; clients that know only it go on asking it. */
    private void isolate(String how, Cut cut) throws Exception {
        settle();
        try (GroupLoad faithful = GroupLoad.start(cluster, history, new Shape(List.of(3), 3, 2, 0, true))) {
            history.goOn(200, ReplicaCluster.SOON);
            cut.make();
            long began = System.nanoTime();
            GroupLoad fresh = GroupLoad.start(cluster, history, Shape.of(1, 2).clients(2, 0));
            Duration away = commitsAmong(fresh, began);
            assertNotEquals(3, cluster.leader());
            Await.until("the cut is over", CUT.plusSeconds(1), () -> System.nanoTime() - began > CUT.toNanos());
            fresh.stop();
            long given = history.since(began + GIVES_UP_WITHIN.toNanos()).stream()
                    .filter(a -> faithful.writers().contains(a.writer()))
                    .count();
            Duration gap = history.longestGap(began);
            network.heal();
            faithful.stop();

            System.out.printf(
                    "leader cut off (%s): the next commit after %d ms, longest time without one %d ms%n",
                    how, away.toMillis(), gap.toMillis());
            assertEquals(0, given, "acknowledged by a leader that was cut off");
        }
    }

    private Duration commitsAmong(GroupLoad load, long began) {
        Await.until("the others commit", ReplicaCluster.SOON, () -> history.since(began).stream()
                .anyMatch(a -> load.writers().contains(a.writer())));
        return history.since(began).stream()
                .filter(a -> load.writers().contains(a.writer()))
                .findFirst()
                .map(a -> Duration.ofNanos(a.ended() - began))
                .orElseThrow();
    }

    /** All replicas reach a majority still: the load goes on. */
    private void between(String whom, int one, int other) throws Exception {
        settle();
        history.goOn(200, ReplicaCluster.SOON);
        long term = cluster.status(3).path("term").asLong();
        long began = System.nanoTime();
        cut(one, other);
        Await.until("the cut is over", CUT.plusSeconds(1), () -> System.nanoTime() - began > CUT.toNanos());
        history.goOn(200, ReplicaCluster.SOON);
        long terms = cluster.status(3).path("term").asLong() - term;
        Duration gap = history.longestGap(began);
        network.heal();
        settle();
        System.out.printf(
                "cut between %s: longest time without a commit %d ms, %d new terms, %d after it was healed%n",
                whom, gap.toMillis(), terms, cluster.status(3).path("term").asLong() - term);
    }

    private void settle() {
        ALL.forEach(cluster::awaitReady);
        cluster.awaitLeader(3);
    }
}
