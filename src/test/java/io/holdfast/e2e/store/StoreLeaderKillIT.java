package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The leader of one group, or of both, dies under load, again and again; {@code -Dstore.kills} says how often. */
@Tag("fault")
class StoreLeaderKillIT {
    private static final int KILLS = Integer.getInteger("store.kills", 2);
    private static final int CLIENTS = Integer.getInteger("store.clients", 12);
    private static final Duration AWAY_MAX = Duration.ofSeconds(5);
    private static final Duration WATCHED = Duration.ofSeconds(1);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private StoreCluster start(String roles, Stock stock) throws Exception {
        return roles.equals(StoreCluster.TOGETHER)
                ? StoreCluster.startTogether(directory, stock)
                : StoreCluster.start(directory, stock);
    }

    @ParameterizedTest
    @ValueSource(strings = {StoreCluster.ORDER, StoreCluster.CATALOG, StoreCluster.TOGETHER})
    void clients_wait_a_moment_and_nothing_is_lost_or_done_twice(String roles) throws Exception {
        Book book = new Book(Stock.usual());
        List<Duration> killed = new ArrayList<>();
        List<Duration> back = new ArrayList<>();
        try (StoreCluster cluster = start(roles, book.stock());
                Shoppers shoppers = Shoppers.start(cluster.router(), book, CLIENTS)) {
            shoppers.goOn(300);
            for (int round = 0; round < KILLS; round++) {
                shoppers.goOn(ThreadLocalRandom.current().nextInt(300));
                int leader = cluster.leader(roles.split(",")[0]);
                long kill = System.nanoTime();
                cluster.get(roles, leader).kill();
                long watched = kill + WATCHED.toNanos();
                do {
                    shoppers.goOn(50);
                } while (System.nanoTime() < watched);
                killed.add(book.longestGap(kill, watched));
                long restart = System.nanoTime();
                cluster.start(roles, leader);
                cluster.awaitReady(roles, leader);
                shoppers.goOn(50);
                back.add(book.longestGap(restart, System.nanoTime()));
            }
            shoppers.stop();

            System.out.printf(
                    "kills of the %s leader: %d; longest time without an order around a kill %s; while it starts again %s; %s%n",
                    roles, KILLS, Spread.of(killed), Spread.of(back), book);
            book.isKeptBy(cluster, StoreCluster.THREE);
            assertEquals(List.of(), book.failures());
        }
        assertTrue(Collections.max(killed).compareTo(AWAY_MAX) < 0, killed.toString());
    }
}
