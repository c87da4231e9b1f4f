package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.e2e.group.Ballast;
import io.holdfast.e2e.group.Root;
import io.holdfast.e2e.store.Book.Wish;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The disks under a store become full, one after the other, as clients of its router see it. */
@Tag("fault")
class FullDiskAnswersIT {
    private static final int DISK_MEBIBYTES = 160; // more than twice replication.disk-free-min
    private static final Pattern INTERNALS = Pattern.compile("java\\.|io\\.|org\\.|Exception|Error:|/tmp|disk-|\\.log");

    private static final long SLOW_BELOW = 72L << 20; // a little before replication.disk-free-min

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private record Disks(Path directory) implements Layout {
        Path disk(int id) {
            return directory.resolve("disk-" + StoreCluster.TOGETHER + "-" + id);
        }

        @Override
        public Path data(String name) {
            return directory.resolve("disk-" + name).resolve("data");
        }
    }

    @Test
    void one_stops_no_order_two_are_told_in_plain_words_and_it_goes_on_when_there_is_room() throws Exception {
        Disks disks = new Disks(directory);
        Book book = new Book(Stock.usual());
        Wish wish = Shoppers.wish(book.stock());
        try (Root root = Root.mayDo("tmpfs", trial -> trial.mountMemory(1, directory.resolve("trial")))) {
            for (int id : StoreCluster.THREE) {
                root.mountMemory(DISK_MEBIBYTES, disks.disk(id));
            }
            try (StoreCluster cluster =
                    StoreCluster.start(directory, disks, List.of(StoreCluster.TOGETHER), book.stock())) {
                try (Ballast one = fill(cluster, disks, 3)) {
                    assertTrue(one.bytes() > 0);
                    try (Shoppers shoppers = Shoppers.start(cluster.router(), book, 4)) {
                        shoppers.goOn(100);
                        shoppers.stop();
                    }
                    assertEquals(List.of(), book.failures());
                    try (Ballast two = fill(cluster, disks, 2)) {
                        assertTrue(two.bytes() > 0);
                        isToldInPlainWords(cluster, wish);
                    }
                    cluster.awaitReady(StoreCluster.TOGETHER, 2);
                    assertTrue(Shoppers.place(cluster.router(), book, wish)); // which may have been done all the same
                }
                cluster.awaitReady(StoreCluster.TOGETHER, 3);
                assertTrue(Shoppers.place(cluster.router(), book, Shoppers.wish(book.stock())));
                book.isKeptBy(cluster, StoreCluster.THREE);
            }
        }
    }

    private static Ballast fill(StoreCluster cluster, Disks disks, int id) throws IOException {
        Ballast ballast = Ballast.fill(disks.disk(id), SLOW_BELOW, Duration.ofMillis(4));
        Await.until("replica %d waits for room".formatted(id), StoreCluster.SOON, () -> {
            try {
                return cluster.readiness(StoreCluster.ORDER, id).contains("until there is room")
                        && cluster.readiness(StoreCluster.CATALOG, id).contains("until there is room");
            } catch (IOException away) {
                return false;
            }
        });
        return ballast;
    }

    private static void isToldInPlainWords(StoreCluster cluster, Wish wish) throws Exception {
        Http.Answer order = Http.post(cluster.router(), "/orders", wish.json(), "Idempotency-Key", wish.key());
        for (Http.Answer answer : List.of(order, Http.get(cluster.router(), "/products/Tux"))) {
            String body = answer.raw().body();
            System.out.println("without a majority: " + body);
            assertEquals(503, answer.status(), body);
            assertTrue(answer.header("Retry-After").isPresent());
            assertFalse(answer.body().path("code").asText().isEmpty(), body);
            assertFalse(INTERNALS.matcher(body).find(), body);
        }
    }
}
