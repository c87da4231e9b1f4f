package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.e2e.store.Book.Placed;
import io.holdfast.e2e.store.Book.Wish;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A leader stands still for seconds, and goes on believing that it leads, with requests in its sockets that came meanwhile. */
@Tag("fault")
@Tag("long")
class StorePausedLeaderIT {
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(15);
    private static final int AWAY_MAX_SECONDS = 5;
    private static final int ASKED = 10;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final Book book = new Book(Stock.usual());
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        clients.shutdownNow();
    }

    @Test
    void an_order_book_acknowledges_nothing_of_its_own_and_knows_every_order_or_says_that_it_does_not()
            throws Exception {
        int[] answers = new int[2];
        pause(StoreCluster.ORDER, (cluster, asked) -> {
            for (int i = 0; i < ASKED; i++) {
                Wish wish = Shoppers.wish(book.stock());
                asked.add(clients.submit(() -> placeAt(cluster, wish, answers)));
                Placed known = book.newest(); // which the paused one was never told
                asked.add(clients.submit(() -> readAt(cluster, known)));
            }
        });
        System.out.printf("of %d orders sent to the paused leader itself it acknowledged %d%n", answers[0], answers[1]);
        assertTrue(answers[0] > 0);
    }

    @Test
    void a_catalog_serves_no_product_as_it_was() throws Exception {
        pause(StoreCluster.CATALOG, (cluster, asked) -> {
            for (int i = 0; i < ASKED; i++) {
                for (String name : book.stock().names()) {
                    long version = Http.get(cluster.router(), "/products/" + name)
                            .body()
                            .path("version")
                            .asLong();
                    asked.add(clients.submit(() -> productAt(cluster, name, version)));
                }
            }
        });
    }

    private interface Questions {
        void ask(StoreCluster cluster, List<Future<?>> asked) throws Exception;
    }

    private void pause(String group, Questions questions) throws Exception {
        try (StoreCluster cluster = StoreCluster.start(directory, book.stock());
                Shoppers shoppers = Shoppers.start(cluster.router(), book, 8)) {
            shoppers.goOn(300);
            assertEquals(3, cluster.leader(group));
            List<Future<?>> asked = new ArrayList<>();
            cluster.get(group, 3).signal("STOP");
            long stopped = System.nanoTime();
            shoppers.goOn(100);
            long goesOn = System.nanoTime();
            Duration away = book.longestGap(stopped, goesOn);
            assertNotEquals(3, cluster.leader(group));
            questions.ask(cluster, asked);
            Await.until("the pause is over", PAUSE.plusSeconds(1), () -> System.nanoTime() - stopped > PAUSE.toNanos());
            questions.ask(cluster, asked);
            cluster.get(group, 3).signal("CONT");
            questions.ask(cluster, asked);
            for (Future<?> question : asked) {
                question.get(60, TimeUnit.SECONDS);
            }
            shoppers.goOn(100);
            cluster.awaitReady(group, 3);
            shoppers.stop();

            System.out.printf(
                    "%s leader paused for 5 s: longest time without an order %d ms, when it came back %d ms; %s%n",
                    group,
                    away.toMillis(),
                    book.longestGap(stopped + PAUSE.toNanos(), System.nanoTime())
                            .toMillis(),
                    book);
            book.isKeptBy(cluster, StoreCluster.THREE);
            assertEquals(List.of(), book.failures());
            assertTrue(away.toSeconds() < AWAY_MAX_SECONDS, away.toString());
        }
    }

    /** Sends it to the paused one, and whatever comes of it once more through the router: one key, one order. */
    private Void placeAt(StoreCluster cluster, Wish wish, int[] answers) throws Exception {
        long sent = System.nanoTime();
        String body = "{\"wishes\":[{\"key\":\"%s\",\"deadline\":%d,\"name\":\"%s\",\"quantity\":%d,\"type\":\"%s\"}]}"
                .formatted(
                        wish.key(),
                        System.currentTimeMillis() + ANSWER_MAX.toMillis(),
                        wish.name(),
                        wish.quantity(),
                        wish.type());
        JsonNode outcome = answer(
                        () -> cluster.internal("POST", StoreCluster.ORDER, 3, "/internal/orders", body, ANSWER_MAX))
                .path("outcomes")
                .path(0);
        JsonNode order = outcome.path("order");
        synchronized (answers) {
            answers[0]++;
            answers[1] += order.isObject() ? 1 : 0;
        }
        boolean nothingDone = outcome.path("refusal").path("status").asInt() == 503
                && !outcome.path("refusal").path("extras").path("indeterminate").asBoolean();
        Instant askedAgain = Instant.now();
        Http.Answer again = Http.post(cluster.router(), "/orders", wish.json(), "Idempotency-Key", wish.key());
        if (!book.answered(wish, sent, again)) {
            book.wrong("asked again through the router: " + wish);
        }
        if (order.isObject() && !order.equals(again.body())) {
            book.wrong(order + " was acknowledged, and then " + again.raw().body());
        }
        boolean done = again.status() == 201
                && Instant.parse(again.body().path("placed_at").asText()).isBefore(askedAgain);
        if (nothingDone && done) {
            book.wrong("nothing was done, it said, of " + wish + ": " + outcome);
        }
        return null;
    }

    private Void readAt(StoreCluster cluster, Placed known) throws Exception {
        Http.Answer read =
                cluster.internal("GET", StoreCluster.ORDER, 3, "/internal/orders/" + known.number(), "", ANSWER_MAX);
        boolean same = read.status() == 200 && read.body().equals(known.order());
        if (!same && read.status() != 503) {
            book.wrong(
                    known + " was read as " + read.status() + " " + read.raw().body());
        }
        return null;
    }

    private Void productAt(StoreCluster cluster, String name, long atLeast) throws Exception {
        Http.Answer read =
                cluster.internal("GET", StoreCluster.CATALOG, 3, "/internal/products/" + name, "", ANSWER_MAX);
        boolean fresh = read.status() == 200 && read.body().path("version").asLong() >= atLeast;
        if (!fresh && read.status() != 503) {
            book.wrong("version %d was told before, now %s"
                    .formatted(atLeast, read.raw().body()));
        }
        return null;
    }

    private static JsonNode answer(Callable<Http.Answer> request) throws Exception {
        Http.Answer answer = request.call();
        assertEquals(200, answer.status(), answer.raw().body());
        return answer.body();
    }
}
