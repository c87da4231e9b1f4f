package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A front end that can ask the catalog, but at whose address the catalog finds nobody, and that is read from without a pause (OL35). */
@Tag("fault")
class UnreachableFrontEndIT {
    private static final String HOT = "Hot";
    private static final String OTHER = "Cold";
    private static final long STOCK = 1_000;
    private static final int BUYS = 40;
    private static final Duration LONGEST = Duration.ofSeconds(3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final CachedReads history = new CachedReads();
    private volatile boolean over;

    @Test
    void holds_up_nobody_and_is_never_stale() throws Exception {
        try (StoreCluster cluster = StoreCluster.start(directory, Stock.usual())) {
            cluster.start("frontend", 3, "advertise=127.0.0.9");
            cluster.awaitReady("frontend", 3);
            cluster.put(HOT, STOCK);
            cluster.put(OTHER, STOCK);
            Future<?> reader = clients.submit(() -> read(cluster));
            Await.until("it answers from its cache", Duration.ofSeconds(30), () -> history.hits() > 50);

            long longest = 0;
            for (int i = 0; i < BUYS; i++) {
                longest = Math.max(longest, buy(cluster, HOT));
                longest = Math.max(longest, buy(cluster, OTHER));
                longest = Math.max(longest, page(cluster));
            }
            over = true;
            reader.get(30, TimeUnit.SECONDS);

            System.out.printf(
                    "a front end that cannot be reached: %d reads, %d hits, longest wait of a buy or a page %d ms%n",
                    history.reads(), history.hits(), longest);
            assertEquals(List.of(), history.check());
            assertTrue(longest < LONGEST.toMillis(), longest + " ms");
        } finally {
            over = true;
            clients.shutdownNow();
        }
    }

    private Void read(StoreCluster cluster) throws Exception {
        while (!over) {
            long began = System.nanoTime();
            Http.Answer answer = Http.get(cluster.url("frontend", 3), "/products/" + HOT);
            assertEquals(200, answer.status(), answer.raw().body());
            history.read(
                    began,
                    System.nanoTime(),
                    "front end 3",
                    STOCK - answer.body().path("quantity").asLong(),
                    answer.header("X-Cache").filter("HIT"::equals).isPresent());
        }
        return null;
    }

    private long buy(StoreCluster cluster, String product) throws Exception {
        long began = System.nanoTime();
        if (product.equals(HOT)) {
            history.buys(began);
        }
        Http.Answer answer = Http.post(
                cluster.router(),
                "/orders",
                "{\"name\":\"%s\",\"quantity\":1}".formatted(product),
                "Idempotency-Key",
                UUID.randomUUID().toString());
        assertEquals(201, answer.status(), answer.raw().body());
        if (product.equals(HOT)) {
            history.bought(began, System.nanoTime());
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    private static long page(StoreCluster cluster) throws Exception {
        long began = System.nanoTime();
        assertEquals(200, Http.get(cluster.router(), "/orders").status());
        assertEquals(200, Http.get(cluster.router(), "/products").status());
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }
}
