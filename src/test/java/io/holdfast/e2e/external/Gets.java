package io.holdfast.e2e.external;

import io.holdfast.support.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Four clients that GET one path in turn; counts the answers by their text, and what was no 200. */
final class Gets implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final long PAUSE_NANOS = 4_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI url;
    private final Map<String, LongAdder> byText = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    private Gets(URI url) {
        this.url = url;
    }

    static Gets start(URI url) {
        Gets gets = new Gets(url);
        for (int i = 0; i < CLIENTS; i++) {
            Thread thread = new Thread(gets::run, "gets-" + i);
            thread.setDaemon(true);
            thread.start();
            gets.threads.add(thread);
        }
        return gets;
    }

    /** Answers from here on, by text, until there are so many of them. */
    Map<String, Long> next(int count) {
        byText.clear();
        Await.until(
                "%d more answers".formatted(count),
                LIMIT,
                () -> counts().values().stream().mapToLong(Long::longValue).sum() >= count);
        return counts();
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        byText.forEach((text, count) -> counts.put(text, count.sum()));
        return counts;
    }

    /** Lets the requests under way end. @return what failed, in words */
    List<String> stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(20_000);
        }
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stopped = true;
    }

    private void run() {
        HttpRequest get =
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(20)).build();
        while (!stopped) {
            try {
                HttpResponse<String> answer = client.send(get, BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    byText.computeIfAbsent(answer.body().strip(), text -> new LongAdder())
                            .increment();
                } else {
                    failures.add(answer.statusCode() + " " + answer.body());
                }
            } catch (Exception e) {
                failures.add(e.toString());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
