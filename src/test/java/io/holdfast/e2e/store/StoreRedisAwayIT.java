package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Redis dies after the start, and a leader of each group while it is away. */
@Tag("fault")
@Tag("long")
class StoreRedisAwayIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void orders_go_on_without_it_also_when_leaders_die_meanwhile() throws Exception {
        Book book = new Book(Stock.usual());
        try (StoreCluster cluster = StoreCluster.start(directory, book.stock());
                Shoppers shoppers = Shoppers.start(cluster.router(), book, 8)) {
            shoppers.goOn(200);
            cluster.redis().stop();
            shoppers.goOn(200);
            for (String group : StoreCluster.GROUPS) {
                int leader = cluster.leader(group);
                long killed = System.nanoTime();
                cluster.get(group, leader).kill();
                shoppers.goOn(200);
                System.out.printf(
                        "without Redis, the %s leader killed: longest time without an order %d ms%n",
                        group, book.longestGap(killed, System.nanoTime()).toMillis());
            }
            cluster.redis().startAgain();
            StoreCluster.GROUPS.forEach(group -> cluster.start(group, 3));
            StoreCluster.GROUPS.forEach(group -> cluster.awaitReady(group, 3));
            shoppers.goOn(200);
            shoppers.stop();

            book.isKeptBy(cluster, StoreCluster.THREE);
            assertEquals(List.of(), book.failures());
        }
    }
}
