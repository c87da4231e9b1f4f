package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.e2e.store.Book.Wish;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** One key, many times at once over both front ends, while a leader dies; {@code -Dstore.same-keys} says how often. */
@Tag("fault")
class SameKeyIT {
    private static final int ROUNDS = Integer.getInteger("store.same-keys", 2);
    private static final int TIMES = 50;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @Test
    void there_is_one_order_and_every_answer_is_that_one() throws Exception {
        Book book = new Book(Stock.usual());
        ExecutorService clients = Executors.newFixedThreadPool(TIMES);
        try (StoreCluster cluster = StoreCluster.start(directory, book.stock())) {
            List<URI> frontends = List.of(cluster.url("frontend", 1), cluster.url("frontend", 2));
            for (int round = 0; round < ROUNDS; round++) {
                String group = StoreCluster.GROUPS.get(round % 2);
                int leader = cluster.leader(group);
                Wish wish = new Wish("same-" + round, "Fox", "buy", 3);
                CyclicBarrier all = new CyclicBarrier(TIMES + 1);
                List<Future<String>> answers = new ArrayList<>();
                for (int i = 0; i < TIMES; i++) {
                    URI frontend = frontends.get(i % 2);
                    answers.add(clients.submit(() -> place(frontend, book, wish, all)));
                }
                all.await(60, TimeUnit.SECONDS);
                long any = ThreadLocalRandom.current().nextInt(TIMES / 2);
                Await.until(
                        any + " are answered",
                        StoreCluster.SOON,
                        () -> answers.stream().filter(Future::isDone).count() >= any);
                cluster.get(group, leader).kill();
                Set<String> different = new HashSet<>();
                for (Future<String> answer : answers) {
                    different.add(answer.get(60, TimeUnit.SECONDS));
                }
                assertEquals(Set.of("201 " + book.newest().body()), different);
                assertEquals(round + 1, book.size());
                cluster.start(group, leader);
                cluster.awaitReady(group, leader);
            }
            book.isKeptBy(cluster, StoreCluster.THREE);
        } finally {
            clients.shutdownNow();
        }
    }

    private static String place(URI frontend, Book book, Wish wish, CyclicBarrier all) throws Exception {
        all.await(60, TimeUnit.SECONDS);
        long sent = System.nanoTime();
        Http.Answer answer = Http.post(frontend, "/orders", wish.json(), "Idempotency-Key", wish.key());
        book.answered(wish, sent, answer);
        return answer.status() + " " + answer.raw().body();
    }
}
