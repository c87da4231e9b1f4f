package io.holdfast.e2e.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.LongStream;

/** What clients were told, order by order, and whether the store still says the same. */
final class Book {
    private static final int PAGE = 1000;
    private static final int READ_BACK_MAX = 300;
    private static final Duration PAGE_MAX = Duration.ofSeconds(20);

    /** What a client asked for. */
    record Wish(String key, String name, String type, long quantity) {
        String json() {
            return "{\"name\":\"%s\",\"quantity\":%d,\"type\":\"%s\"}".formatted(name, quantity, type);
        }
    }

    /** An acknowledged order. @param sent when its first request was, in nanoseconds, like {@code answered} */
    record Placed(Wish wish, long sent, long answered, String body, JsonNode order) {
        long number() {
            return order.path("order_number").asLong();
        }
    }

    private final Stock stock;
    private final Map<String, Placed> placed = new ConcurrentHashMap<>();
    private final Queue<Long> answered = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final LongAdder refused = new LongAdder();

    Book(Stock stock) {
        this.stock = stock;
    }

    Stock stock() {
        return stock;
    }

    /** Takes note of an answer. @return whether it is the last one to this wish */
    boolean answered(Wish wish, long sent, Http.Answer answer) {
        if (answer.status() == 201) {
            placed(new Placed(wish, sent, System.nanoTime(), answer.raw().body(), answer.body()));
            return true;
        }
        if (answer.status() == 409
                && answer.body().path("code").asText().equals("insufficient-stock")
                && answer.body().path("available").asLong(Long.MAX_VALUE) < wish.quantity()) {
            refused.increment();
            return true;
        }
        failed(wish + ": " + answer.status() + " " + answer.raw().body());
        return false;
    }

    void placed(Placed order) {
        JsonNode said = order.order();
        boolean asWished = said.path("name").asText().equals(order.wish().name())
                && said.path("type").asText().equals(order.wish().type())
                && said.path("quantity").asLong() == order.wish().quantity();
        if (!asWished) {
            wrong(order.wish() + " was answered " + order.body());
        }
        Placed before = placed.putIfAbsent(order.wish().key(), order);
        if (before != null && !before.body().equals(order.body())) {
            wrong("one key, two answers: " + before + " " + order);
        }
        answered.add(order.answered());
    }

    /** Something a client may be told, but not while a majority lives. */
    void failed(String what) {
        failures.add(what);
    }

    /** Something that must never be. */
    void wrong(String what) {
        wrong.add(what);
    }

    int size() {
        return placed.size();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    Optional<Placed> find(String key) {
        return Optional.ofNullable(placed.get(key));
    }

    /** The order with the highest number. */
    Placed newest() {
        return placed.values().stream()
                .max(Comparator.comparingLong(Placed::number))
                .orElseThrow();
    }

    /** The longest time without an acknowledgement that touches these two moments or what lies between them. */
    Duration longestGap(long from, long to) {
        List<Long> times = answered.stream().sorted().toList();
        long last = from;
        long longest = 0;
        for (long time : times) {
            if (time >= from) {
                longest = Math.max(longest, time - last);
            }
            last = time;
            if (time > to) {
                return Duration.ofNanos(longest);
            }
        }
        return Duration.ofNanos(Math.max(longest, to - last));
    }

    /** The longest that a client waited for the acknowledgement of an order that was under way at some time between these moments. */
    Duration longestWait(long from, long to) {
        return placed.values().stream()
                .filter(order -> order.answered() >= from && order.sent() <= to)
                .map(order -> Duration.ofNanos(order.answered() - order.sent()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /**
     * Compares it with what the store has, when nothing is under way any more: every order at every replica, none beside them, the
     * numbers in the order of the acknowledgements, the stock of every product.
     */
    void isKeptBy(StoreCluster cluster, List<Integer> orderReplicas) throws Exception {
        assertEquals(List.of(), List.copyOf(wrong));
        Map<Long, Placed> byNumber = new TreeMap<>();
        placed.values().forEach(order -> {
            Placed other = byNumber.put(order.number(), order);
            assertTrue(other == null, () -> "one number, two orders: " + order + " " + other);
        });
        assertEquals(LongStream.rangeClosed(1, size()).boxed().toList(), List.copyOf(byNumber.keySet()));
        numbersRise(byNumber);
        cluster.awaitSame(StoreCluster.ORDER, orderReplicas);
        for (int replica : orderReplicas) {
            compare(cluster, replica, byNumber);
        }
        long last = Http.get(cluster.router(), "/orders?limit=1&after=" + Long.MAX_VALUE)
                .body()
                .path("last")
                .asLong();
        assertEquals(size(), last, "orders that nobody was told of, or told orders that are none");
        int step = Math.max(1, size() / READ_BACK_MAX);
        for (long number = 1; number <= size(); number += step) {
            String read = Http.get(cluster.router(), "/orders/" + number).raw().body();
            assertEquals(byNumber.get(number).body(), read);
        }
        balances(cluster);
    }

    private void compare(StoreCluster cluster, int replica, Map<Long, Placed> byNumber) throws Exception {
        for (long after = 0; after < byNumber.size(); after += PAGE) {
            long limit = Math.min(PAGE, byNumber.size() - after); // a full page: any replica may answer it
            String path = "/internal/orders?after=%d&limit=%d".formatted(after, limit);
            Http.Answer page = fullPage(cluster, replica, path);
            assertEquals(limit, page.body().path("orders").size());
            for (JsonNode order : page.body().path("orders")) {
                assertEquals(byNumber.get(order.path("order_number").asLong()).order(), order, "replica " + replica);
            }
        }
    }

    // One whose disk was full a moment ago may still be fetching the last of them, and then sends on to the leader.
    private static Http.Answer fullPage(StoreCluster cluster, int replica, String path) {
        Http.Answer[] page = new Http.Answer[1];
        try {
            Await.until("replica %d answers %s".formatted(replica, path), StoreCluster.SOON, () -> {
                page[0] = cluster.internal("GET", StoreCluster.ORDER, replica, path, "", PAGE_MAX);
                return page[0].status() == 200;
            });
        } catch (AssertionError never) {
            throw new AssertionError(
                    page[0] == null ? "no answer" : page[0].raw().body(), never);
        }
        return page[0];
    }

    // Acknowledged before another was sent means a smaller number.
    private static void numbersRise(Map<Long, Placed> byNumber) {
        List<Placed> bySent = byNumber.values().stream()
                .sorted(Comparator.comparingLong(Placed::sent))
                .toList();
        List<Placed> byAnswer = byNumber.values().stream()
                .sorted(Comparator.comparingLong(Placed::answered))
                .toList();
        int seen = 0;
        long highest = 0;
        for (Placed order : bySent) {
            while (byAnswer.get(seen).answered() < order.sent()) {
                highest = Math.max(highest, byAnswer.get(seen++).number());
            }
            assertTrue(highest < order.number(), order + " was sent after " + highest + " had been acknowledged");
        }
    }

    private void balances(StoreCluster cluster) throws Exception {
        Map<String, Long> sold = new HashMap<>();
        Map<String, Long> volume = new HashMap<>();
        placed.values().stream().map(Placed::wish).forEach(wish -> {
            sold.merge(wish.name(), wish.type().equals("buy") ? wish.quantity() : -wish.quantity(), Long::sum);
            volume.merge(wish.name(), wish.quantity(), Long::sum);
        });
        List<String> unbalanced = new ArrayList<>();
        for (String name : stock.names()) {
            JsonNode product = Http.get(cluster.router(), "/products/" + name).body();
            long left = stock.quantities().get(name) - sold.getOrDefault(name, 0L);
            if (product.path("quantity").asLong() != left
                    || product.path("trade_volume").asLong() != volume.getOrDefault(name, 0L)) {
                unbalanced.add("%s; expected: quantity %d, trade volume %s".formatted(product, left, volume.get(name)));
            }
        }
        assertEquals(List.of(), unbalanced);
    }

    @Override
    public String toString() {
        return "%d orders acknowledged, %d refused for want of stock, %d requests failed"
                .formatted(placed.size(), refused.sum(), failures.size());
    }
}
