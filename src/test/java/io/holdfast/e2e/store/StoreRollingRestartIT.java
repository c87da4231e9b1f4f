package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Every replica is told to leave under load, one after the other, and comes back; order stores and catalogs share processes. */
@Tag("fault")
class StoreRollingRestartIT {
    private static final int CLIENTS = 12;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void no_order_fails() throws Exception {
        Book book = new Book(Stock.usual());
        try (StoreCluster cluster = StoreCluster.startTogether(directory, book.stock());
                Shoppers shoppers = Shoppers.start(cluster.router(), book, CLIENTS)) {
            shoppers.goOn(300);
            for (int id : List.of(3, 2, 1)) { // the one that leads both first
                assertEquals(0, cluster.get(StoreCluster.TOGETHER, id).terminate());
                shoppers.goOn(100);
                cluster.start(StoreCluster.TOGETHER, id);
                cluster.awaitReady(StoreCluster.TOGETHER, id);
                shoppers.goOn(100);
            }
            shoppers.stop();

            System.out.printf("every replica restarted in turn: %s%n", book);
            book.isKeptBy(cluster, StoreCluster.THREE);
            assertEquals(List.of(), book.failures());
        }
    }
}
