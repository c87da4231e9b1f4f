package io.holdfast.e2e.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** All replicas of both groups die at once under load, again and again; {@code -Dstore.kill-alls} says how often. */
@Tag("fault")
class StoreKillAllIT {
    private static final int ROUNDS = Integer.getInteger("store.kill-alls", 1);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void nothing_acknowledged_is_lost_and_everything_balances() throws Exception {
        Book book = new Book(Stock.usual());
        List<Duration> away = new ArrayList<>();
        // A small log, so that there are snapshots and new segments to be caught in.
        try (StoreCluster cluster = StoreCluster.start(
                        directory, book.stock(), "replication.snapshot-every=1000", "replication.segment=64kb");
                Shoppers shoppers = Shoppers.start(cluster.router(), book, 12)) {
            for (int round = 0; round < ROUNDS; round++) {
                shoppers.goOn(500 + ThreadLocalRandom.current().nextInt(1_000));
                cluster.killReplicas();
                long killed = System.nanoTime();
                StoreCluster.GROUPS.forEach(group -> StoreCluster.THREE.forEach(id -> cluster.start(group, id)));
                cluster.awaitAllReady();
                shoppers.goOn(100);
                away.add(book.longestGap(killed, System.nanoTime()));
            }
            shoppers.stop();

            System.out.printf(
                    "kills of all six replicas: %d; to the next order, start of the processes included, %s; %s%n",
                    ROUNDS, Spread.of(away), book);
            book.isKeptBy(cluster, StoreCluster.THREE);
        }
    }
}
