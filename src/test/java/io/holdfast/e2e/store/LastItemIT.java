package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.e2e.store.Book.Wish;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** More buyers at once than there are pieces, while a leader dies; {@code -Dstore.last-items} says how often. */
@Tag("fault")
class LastItemIT {
    private static final int ROUNDS = Integer.getInteger("store.last-items", 3);
    private static final int BUYERS = 64;
    private static final int PIECES_MAX = 20;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void as_many_buyers_as_there_are_pieces_get_one_and_the_others_are_told_that_none_is_left() throws Exception {
        Map<String, Long> quantities = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            quantities.put("Last" + round, 1L + round * 7 % PIECES_MAX);
        }
        Book book = new Book(new Stock(quantities));
        try (StoreCluster cluster = StoreCluster.start(directory, book.stock())) {
            for (int round = 0; round < ROUNDS; round++) {
                String group = StoreCluster.GROUPS.get(round % 2);
                int leader = cluster.leader(group);
                String product = "Last" + round;
                int any = ThreadLocalRandom.current().nextInt(BUYERS / 2);
                List<String> answers = buyAtOnce(cluster, book, product, answered -> {
                    Await.until(any + " of them are answered", StoreCluster.SOON, () -> answered.getAsInt() >= any);
                    cluster.get(group, leader).kill();
                });
                int pieces = quantities.get(product).intValue();
                Map<String, Long> expected =
                        Map.of("201", (long) pieces, "409 insufficient-stock, available 0", (long) BUYERS - pieces);
                assertEquals(expected, answers.stream().collect(Collectors.groupingBy(a -> a, Collectors.counting())));
                cluster.start(group, leader);
                cluster.awaitReady(group, leader);
            }
            System.out.printf("%d rounds of %d buyers: %s%n", ROUNDS, BUYERS, book);
            book.isKeptBy(cluster, StoreCluster.THREE);
        }
    }

    private interface Fault {
        void happen(IntSupplier answered) throws Exception;
    }

    private static List<String> buyAtOnce(StoreCluster cluster, Book book, String product, Fault fault)
            throws Exception {
        Map<String, String> answers = new ConcurrentHashMap<>();
        CyclicBarrier all = new CyclicBarrier(BUYERS + 1);
        List<Thread> buyers = new ArrayList<>();
        for (int i = 0; i < BUYERS; i++) {
            Wish wish = new Wish(product + "-" + i, product, "buy", 1);
            Thread buyer = new Thread(() -> answers.put(wish.key(), buy(cluster, book, wish, all)));
            buyer.start();
            buyers.add(buyer);
        }
        all.await(60, TimeUnit.SECONDS);
        fault.happen(answers::size);
        for (Thread buyer : buyers) {
            buyer.join(60_000);
        }
        return List.copyOf(answers.values());
    }

    private static String buy(StoreCluster cluster, Book book, Wish wish, CyclicBarrier all) {
        try {
            all.await(60, TimeUnit.SECONDS);
            long sent = System.nanoTime();
            Http.Answer answer = Http.post(cluster.router(), "/orders", wish.json(), "Idempotency-Key", wish.key());
            book.answered(wish, sent, answer);
            return answer.status() == 409
                    ? "409 %s, available %s"
                            .formatted(
                                    answer.body().path("code").asText(),
                                    answer.body().path("available"))
                    : answer.status() == 201 ? "201" : answer.raw().body();
        } catch (Exception e) {
            return e.toString();
        }
    }
}
