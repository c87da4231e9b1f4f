package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Three front ends answer reads of a hot product from their caches while it is bought, and leaders and front ends fail. */
@Tag("fault")
class CacheIT {
    private static final String HOT = "Hot";
    private static final int BUYS_MEANWHILE = 20;
    private static final long STOCK = 1_000_000;
    private static final List<Integer> FRONT_ENDS = List.of(1, 2, 3);
    private static final Duration LEASE_OVER = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long THINK_NANOS = Duration.ofMillis(5).toNanos();
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final CachedReads history = new CachedReads();
    private volatile boolean over;

    @Test
    void nobody_reads_what_somebody_knows_to_be_old() throws Exception {
        try (StoreCluster cluster = StoreCluster.start(directory, Stock.usual())) {
            cluster.start("frontend", 3);
            cluster.awaitReady("frontend", 3);
            cluster.put(HOT, STOCK);
            List<Future<?>> running = new ArrayList<>();
            for (int id : FRONT_ENDS) {
                running.add(clients.submit(() -> read(cluster, id)));
                running.add(clients.submit(() -> read(cluster, id)));
            }
            for (int i = 0; i < 3; i++) {
                running.add(clients.submit(() -> buy(cluster)));
            }
            goOn(100);

            int leader = cluster.leader(StoreCluster.CATALOG);
            cluster.get(StoreCluster.CATALOG, leader).kill();
            goOn(100);
            cluster.start(StoreCluster.CATALOG, leader);
            cluster.awaitReady(StoreCluster.CATALOG, leader);
            goOn(100);

            long stopped = System.nanoTime();
            cluster.get("frontend", 2).signal("STOP");
            Await.until(
                    "buys go on while a front end stands still",
                    SOON,
                    () -> history.boughtBetween(stopped + LEASE_OVER.toNanos(), System.nanoTime()) > BUYS_MEANWHILE);
            long goesOn = System.nanoTime();
            cluster.get("frontend", 2).signal("CONT");
            goOn(100);

            cluster.get("frontend", 3).kill();
            goOn(100);
            over = true;
            for (Future<?> client : running) {
                client.get(60, TimeUnit.SECONDS);
            }

            long gap = TimeUnit.NANOSECONDS.toMillis(history.longestGap(stopped, goesOn));
            long meanwhile = history.boughtBetween(stopped + LEASE_OVER.toNanos(), goesOn);
            System.out.printf(
                    "%d buys, %d reads, %d of them hits; a front end paused: longest time without a buy %d ms, %d buys after the first second of it%n",
                    history.bought(), history.reads(), history.hits(), gap, meanwhile);
            assertEquals(List.of(), history.check());
            assertTrue(history.hits() > 100, history.hits() + " hits");
        } finally {
            over = true;
            clients.shutdownNow();
        }
    }

    private void goOn(int buys) {
        int enough = history.bought() + buys;
        Await.until(buys + " more buys", SOON, () -> history.bought() >= enough);
    }

    // At one front end; while that is away nobody answers.
    private Void read(StoreCluster cluster, int frontEnd) throws Exception {
        while (!over) {
            long began = System.nanoTime();
            Http.Answer answer;
            try {
                answer = Http.send(
                        HttpRequest.newBuilder(cluster.url("frontend", frontEnd).resolve("/products/" + HOT))
                                .timeout(ANSWER_MAX));
            } catch (java.io.IOException away) {
                Await.until("front end %d answers".formatted(frontEnd), SOON, () -> over || answers(cluster, frontEnd));
                continue;
            }
            if (answer.status() == 200) {
                history.read(
                        began,
                        System.nanoTime(),
                        "front end " + frontEnd,
                        STOCK - answer.body().path("quantity").asLong(),
                        answer.header("X-Cache").filter("HIT"::equals).isPresent());
            }
        }
        return null;
    }

    private static boolean answers(StoreCluster cluster, int frontEnd) throws Exception {
        return Http.get(cluster.url("frontend", frontEnd), "/health/live").status() == 200;
    }

    private Void buy(StoreCluster cluster) throws Exception {
        while (!over) {
            long began = System.nanoTime();
            history.buys(began);
            Http.Answer answer = Http.post(
                    cluster.router(),
                    "/orders",
                    "{\"name\":\"%s\",\"quantity\":1}".formatted(HOT),
                    "Idempotency-Key",
                    UUID.randomUUID().toString());
            assertEquals(201, answer.status(), answer.raw().body());
            history.bought(began, System.nanoTime());
            LockSupport.parkNanos(THINK_NANOS);
        }
        return null;
    }
}
