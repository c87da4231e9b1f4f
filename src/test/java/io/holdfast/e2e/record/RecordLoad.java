package io.holdfast.e2e.record;

import io.holdfast.http.Json;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import io.holdfast.support.MapHistory;
import io.holdfast.support.MapHistory.Step;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients at the router that read and change the record at random, ask again under the same key, and write everything down. */
final class RecordLoad implements AutoCloseable {
    private static final List<String> KEYS = List.of("id", "name", "age", "x1", "x2");
    private static final Duration ANSWER_MAX = Duration.ofSeconds(4);
    private static final int ATTEMPTS_MAX = 20;

    private final URI router;
    private final MapHistory history;
    private final ExecutorService clients;
    private final AtomicInteger values = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final Map<String, Integer> open = new ConcurrentSkipListMap<>();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> endings = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    private RecordLoad(URI router, MapHistory history, int count) {
        this.router = router;
        this.history = history;
        this.clients = Executors.newFixedThreadPool(count);
        for (int number = 0; number < count; number++) {
            Random random = new Random();
            clients.submit(() -> {
                while (!over) {
                    try {
                        once(random);
                    } catch (Exception | AssertionError e) {
                        wrong.add(e.toString());
                        return;
                    }
                }
            });
        }
    }

    static RecordLoad start(URI router, MapHistory history, int clients) {
        return new RecordLoad(router, history, clients);
    }

    /** Waits until {@code more} requests were answered, counted from now. */
    void goOn(int more) {
        int before = answered.get();
        Await.until(
                more + " more answers", RecordCluster.SOON, () -> answered.get() >= before + more || !wrong.isEmpty());
    }

    void stop() throws InterruptedException {
        over = true;
        clients.shutdown();
        if (!clients.awaitTermination(60, TimeUnit.SECONDS)) {
            wrong.add("a client hangs");
        }
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }

    int answered() {
        return answered.get();
    }

    /** How often an answer left the outcome open, by what it was. */
    Map<String, Integer> repeated() {
        return Map.copyOf(open);
    }

    /** The longest time without an answer between two moments. */
    Duration longestGap(long from, long to) {
        List<Long> ends = new ArrayList<>(endings.stream()
                .filter(end -> end >= from && end <= to)
                .sorted()
                .toList());
        ends.add(to);
        long longest = 0;
        long before = from;
        for (long end : ends) {
            longest = Math.max(longest, end - before);
            before = end;
        }
        return Duration.ofNanos(longest);
    }

    private void once(Random random) throws InterruptedException {
        long began = System.nanoTime();
        int choice = random.nextInt(10);
        String who = "r" + values.incrementAndGet();
        if (choice < 4) {
            ask(who, "GET", "/record", "", random).ifAnswered(answer -> {
                if (answer.status() == 200) {
                    history.add(Step.read(who, began, System.nanoTime(), state(answer)));
                } else {
                    wrong.add(who + ": " + answer.raw().body());
                }
            });
        } else if (choice == 4) {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            Ending ending = ask(who, "DELETE", "/record/" + key, "", random);
            ending.ifAnswered(answer -> {
                if (answer.status() == 204 || answer.status() == 404) {
                    history.add(Step.removed(who, began, System.nanoTime(), key, answer.status() == 204));
                } else {
                    wrong.add(who + ": " + answer.raw().body());
                }
            });
            if (ending.answer() == null) {
                history.add(Step.maybeRemoved(who, began, key));
            }
        } else {
            Map<String, String> set = new TreeMap<>();
            for (int i = random.nextInt(3) == 0 ? 2 : 1; i > 0; i--) {
                set.put(KEYS.get(random.nextInt(KEYS.size())), who + "." + i);
            }
            boolean put = set.size() == 1 && random.nextBoolean();
            String key = set.keySet().iterator().next();
            Ending ending = put
                    ? ask(who, "PUT", "/record/" + key, Json.text(Map.of("value", set.get(key))), random)
                    : ask(who, "PATCH", "/record", Json.text(set), random);
            ending.ifAnswered(answer -> {
                if (answer.status() == 200) {
                    history.add(Step.set(who, began, System.nanoTime(), set, state(answer)));
                } else {
                    wrong.add(who + ": " + answer.raw().body());
                }
            });
            if (ending.answer() == null) {
                history.add(Step.set(who, began, 0, set, null));
            }
        }
    }

    private interface Use {
        void of(Http.Answer answer);
    }

    private record Ending(Http.Answer answer) {
        void ifAnswered(Use use) {
            if (answer != null) {
                use.of(answer);
            }
        }
    }

    private Ending ask(String who, String method, String path, String body, Random random) throws InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS_MAX && !(over && attempt > 5); attempt++) {
            try {
                Http.Answer answer = Http.send(HttpRequest.newBuilder(URI.create(router + path))
                        .method(method, BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", who)
                        .timeout(ANSWER_MAX));
                if (answer.status() >= 500) {
                    open.merge(
                            answer.status() + " " + answer.body().path("code").asText(), 1, Integer::sum);
                } else {
                    answered.incrementAndGet();
                    endings.add(System.nanoTime());
                    return new Ending(answer);
                }
            } catch (IOException broken) {
                open.merge(broken.getClass().getSimpleName(), 1, Integer::sum);
            }
            TimeUnit.MILLISECONDS.sleep(20 + random.nextInt(100));
        }
        return new Ending(null);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> state(Http.Answer answer) {
        return Json.read(answer.raw().body(), Map.class);
    }

    @Override
    public void close() {
        over = true;
        clients.shutdownNow();
    }
}
