package io.holdfast.e2e.monitoring;

import io.holdfast.support.Http;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Clients of a router, until they are closed; they do not mind failures. */
final class Traffic implements AutoCloseable {
    private final URI router;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Traffic(URI router) {
        this.router = router;
    }

    /** What clients of all services do, a few times a second. */
    Traffic usual() {
        return add(1, Duration.ofMillis(100), number -> {
            Http.get(router, "/products/Fox");
            Http.get(router, "/v1/expenses");
            Http.get(router, "/leader");
            Http.get(router, "/flaky/x");
            Http.get(router, "/slow/x");
            put("/record/usual", number);
            Http.post(router, "/orders", "{\"name\":\"Fox\",\"quantity\":1}");
        });
    }

    /** @param clients that read {@code path} again and again */
    Traffic reads(int clients, String path) {
        return add(clients, Duration.ofMillis(50), number -> Http.get(router, path));
    }

    /** @param clients that change the record as fast as they can */
    Traffic changes(int clients) {
        return add(clients, Duration.ofMillis(1), number -> put("/record/busy", number));
    }

    private interface Round {
        void run(int number) throws Exception;
    }

    private Traffic add(int clients, Duration pause, Round round) {
        for (int client = 0; client < clients; client++) {
            threads.submit(() -> {
                for (int number = 0; !Thread.currentThread().isInterrupted(); number++) {
                    try {
                        round.run(number);
                    } catch (InterruptedException closed) {
                        return;
                    } catch (Exception failed) {
                        // as during most of what these tests cause
                    }
                    if (!sleeps(pause)) {
                        return;
                    }
                }
            });
        }
        return this;
    }

    private static boolean sleeps(Duration pause) {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException closed) {
            return false;
        }
    }

    private void put(String path, int number) throws Exception {
        Http.send("PUT", router, path, "{\"value\":\"%d\"}".formatted(number));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
