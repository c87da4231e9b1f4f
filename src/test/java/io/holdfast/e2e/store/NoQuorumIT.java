package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.store.Book.Placed;
import io.holdfast.e2e.store.Book.Wish;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two of three order stores are gone: nothing can be promised, and the store says so. */
@Tag("fault")
@Tag("long")
class NoQuorumIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void orders_are_refused_with_a_reason_and_can_be_read_and_all_goes_on_when_they_return() throws Exception {
        Book book = new Book(Stock.usual());
        try (StoreCluster cluster = StoreCluster.start(directory, book.stock());
                Shoppers shoppers = Shoppers.start(cluster.router(), book, 4)) {
            shoppers.goOn(100);
            Placed known = book.newest();
            Await.until(
                    "the one that stays has copied it",
                    StoreCluster.SOON,
                    () -> cluster.internal(
                                            "GET",
                                            StoreCluster.ORDER,
                                            1,
                                            "/internal/orders/%d?from=any".formatted(known.number()),
                                            "",
                                            Duration.ofSeconds(1))
                                    .status()
                            == 200);
            cluster.get(StoreCluster.ORDER, 3).kill();
            cluster.get(StoreCluster.ORDER, 2).kill();
            Await.until(
                    "the third knows that it is alone",
                    StoreCluster.SOON,
                    () -> cluster.standing(StoreCluster.ORDER, 1).path("leader").asInt(1) == 0);

            List<Wish> refused = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Wish wish = Shoppers.wish(book.stock());
                long sent = System.nanoTime();
                Http.Answer answer = Http.post(cluster.router(), "/orders", wish.json(), "Idempotency-Key", wish.key());
                Duration took = Duration.ofNanos(System.nanoTime() - sent);
                System.out.printf(
                        "without a majority, after %d ms: %s%n",
                        took.toMillis(), answer.raw().body());
                assertEquals(503, answer.status(), answer.raw().body());
                assertEquals(
                        "no-quorum",
                        answer.body().path("code").asText(),
                        answer.raw().body());
                assertTrue(answer.header("Retry-After").isPresent());
                refused.add(wish);
            }
            for (int i = 0; i < 10; i++) {
                assertEquals(
                        known.body(),
                        Http.get(cluster.router(), "/orders/" + known.number())
                                .raw()
                                .body());
            }
            assertEquals(503, Http.get(cluster.router(), "/orders/1000000").status());

            long last = book.newest().number();
            cluster.start(StoreCluster.ORDER, 2);
            cluster.start(StoreCluster.ORDER, 3);
            Await.until(
                    "orders come in again",
                    StoreCluster.SOON,
                    () -> book.newest().number() > last + 50);
            StoreCluster.THREE.forEach(id -> cluster.awaitReady(StoreCluster.ORDER, id));
            for (Wish wish : refused) {
                assertTrue(Shoppers.place(cluster.router(), book, wish));
            }
            shoppers.stop();

            book.isKeptBy(cluster, StoreCluster.THREE);
        }
    }
}
