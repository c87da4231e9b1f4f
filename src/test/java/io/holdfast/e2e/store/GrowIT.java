package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
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

/** Three order stores become five, and three others, while clients go on. */
@Tag("fault")
@Tag("long")
class GrowIT {
    private static final Duration CHANGE_MAX = Duration.ofSeconds(30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void no_request_fails_while_replicas_come_and_go() throws Exception {
        Book book = new Book(Stock.usual());
        // So small that the new ones need a snapshot, and fetch the older orders from the others.
        try (StoreCluster cluster = StoreCluster.start(directory, book.stock(), "replication.snapshot-every=1000");
                Shoppers shoppers = Shoppers.start(cluster.router(), book, 8)) {
            shoppers.goOn(1_200);
            long began = System.nanoTime();
            for (int id : List.of(4, 5)) {
                cluster.start(StoreCluster.ORDER, id);
                cluster.get(StoreCluster.ORDER, id).url("order");
                change(cluster, "add", id);
                cluster.awaitReady(StoreCluster.ORDER, id);
            }
            cluster.awaitLeader(StoreCluster.ORDER, 5);
            shoppers.goOn(200);
            assertEquals(List.of(1, 2, 3, 4, 5), voters(cluster, 5));
            Duration grown = book.longestGap(began, System.nanoTime());

            long shrinking = System.nanoTime();
            for (int id : List.of(1, 2)) {
                change(cluster, "remove", id);
                shoppers.goOn(100);
                assertEquals(0, cluster.get(StoreCluster.ORDER, id).terminate());
            }
            shoppers.goOn(200);
            assertEquals(List.of(3, 4, 5), voters(cluster, 5));
            Duration shrunk = book.longestGap(shrinking, System.nanoTime());

            cluster.get(StoreCluster.ORDER, 5).kill(); // the two that came first are needed no more
            shoppers.goOn(200);
            cluster.start(StoreCluster.ORDER, 5);
            cluster.awaitReady(StoreCluster.ORDER, 5);
            shoppers.stop();

            System.out.printf(
                    "3 to 5 to 3 order stores: longest time without an order %d ms while growing, %d ms while shrinking; %s%n",
                    grown.toMillis(), shrunk.toMillis(), book);
            book.isKeptBy(cluster, List.of(3, 4, 5));
            assertEquals(List.of(), book.failures());
        }
    }

    /** Asks whoever leads until it is done. */
    private static void change(StoreCluster cluster, String verb, int id) {
        String[] last = {""};
        try {
            Await.until("", StoreCluster.SOON, () -> {
                Http.Answer answer = cluster.internal(
                        "POST",
                        StoreCluster.ORDER,
                        cluster.leader(StoreCluster.ORDER),
                        "/internal/group/members",
                        "{\"%s\":%d}".formatted(verb, id),
                        CHANGE_MAX);
                last[0] = answer.status() + " " + answer.raw().body();
                return answer.status() == 200;
            });
        } catch (AssertionError late) {
            throw new AssertionError("%s %d: %s".formatted(verb, id, last[0]), late);
        }
    }

    private static List<Integer> voters(StoreCluster cluster, int id) throws Exception {
        List<Integer> voters = new ArrayList<>();
        for (JsonNode voter : cluster.standing(StoreCluster.ORDER, id).path("voters")) {
            voters.add(voter.asInt());
        }
        return voters;
    }
}
