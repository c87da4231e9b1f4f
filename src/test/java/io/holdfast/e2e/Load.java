package io.holdfast.e2e;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** A steady load of requests in turn, from clients that are not ours; counts what each ended with. */
final class Load implements AutoCloseable {
    /** How one request looks. */
    record Shape(String method, String path, boolean withKey) {
        static final Shape GET = new Shape("GET", "/keyed/x", false);
        static final Shape POST = new Shape("POST", "/keyed/x", false);
        static final Shape POST_WITH_KEY = new Shape("POST", "/plain/x", true);
        static final Shape POST_UNSAFE = new Shape("POST", "/plain/x", false);
    }

    private static final long PAUSE_NANOS = 2_000_000;

    private final URI router;
    private final List<Shape> shapes;
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> byNode = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    private Load(URI router, List<Shape> shapes) {
        this.router = router;
        this.shapes = shapes;
    }

    static Load start(URI router, int clients, Shape... shapes) {
        Load load = new Load(router, List.of(shapes));
        for (int i = 0; i < clients; i++) {
            Thread client = new Thread(load::run, "load-" + i);
            client.setDaemon(true);
            client.start();
            load.clients.add(client);
        }
        return load;
    }

    long answered() {
        return answered.sum();
    }

    /** Requests sent so far. */
    int sent() {
        return ids.get();
    }

    /** What ended with something else than 2xx, in words. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Answers by node since the last call. */
    Map<String, Long> byNode() {
        Map<String, Long> counts = new ConcurrentHashMap<>();
        byNode.forEach((node, count) -> counts.put(node, count.sumThenReset()));
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    /** Lets the requests under way end. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join(20_000);
        }
    }

    @Override
    public void close() {
        stopped = true;
    }

    private void run() {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        while (!stopped) {
            int id = ids.incrementAndGet();
            Shape shape = shapes.get(id % shapes.size());
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(router + shape.path()))
                    .method(
                            shape.method(),
                            shape.method().equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString("{}"))
                    .header("X-Id", Integer.toString(id))
                    .timeout(Duration.ofSeconds(15));
            if (shape.withKey()) {
                request.header("Idempotency-Key", "client-" + id);
            }
            try {
                HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
                if (response.statusCode() / 100 == 2) {
                    answered.increment();
                    byNode.computeIfAbsent(
                                    response.headers().firstValue("X-Node").orElse("?"), n -> new LongAdder())
                            .increment();
                } else {
                    failures.add(shape + ": " + response.statusCode() + " " + response.body());
                }
            } catch (Exception e) {
                failures.add(shape + ": " + e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
