package io.holdfast.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of the whole store under load: what was answered is there, what was not is done once when asked again. */
class CrashIT {
    private static final int ROUNDS = 3;
    private static final int CLIENTS = 8;
    private static final long STOCK = 12_000;

    @TempDir
    private Path directory;

    private final Map<String, JsonNode> answered = new ConcurrentHashMap<>();
    private final Map<String, Boolean> asked = new ConcurrentHashMap<>();
    private final AtomicInteger keys = new AtomicInteger();

    private HoldfastProcess up() {
        return HoldfastProcess.start(directory, "up", "--port", "0", "--admin-port", "0");
    }

    private static Http.Answer buy(URI router, String key) throws Exception {
        return Http.post(router, "/orders", "{\"name\":\"Fox\",\"quantity\":1}", "Idempotency-Key", key);
    }

    @Test
    void loses_no_answered_order_doubles_none_and_leaks_no_stock() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (HoldfastProcess store = up()) {
                URI router = store.url("router");
                int before = answered.size();
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
                for (int i = 0; i < CLIENTS; i++) {
                    clients.submit(() -> buyUntilItBreaks(router));
                }
                Await.until("orders come in", Duration.ofSeconds(60), () -> answered.size() > before + 200);
                store.kill();
                clients.shutdown();
                assertTrue(clients.awaitTermination(30, TimeUnit.SECONDS));
            }
        }

        try (HoldfastProcess store = up()) {
            URI router = store.url("router");
            for (Map.Entry<String, JsonNode> order : answered.entrySet()) {
                long number = order.getValue().get("order_number").asLong();
                assertEquals(
                        order.getValue(), Http.get(router, "/orders/" + number).body());
            }
            for (String key : asked.keySet()) {
                Http.Answer again = buy(router, key);
                assertEquals(201, again.status());
                JsonNode first = answered.get(key);
                assertTrue(first == null || first.equals(again.body()), key);
            }
            assertEquals(numbersUpTo(asked.size()), allNumbers(router));
            JsonNode fox = Http.get(router, "/products/Fox").body();
            assertEquals(STOCK - asked.size(), fox.get("quantity").asLong());
            assertEquals(asked.size(), fox.get("trade_volume").asLong());
        }
    }

    private void buyUntilItBreaks(URI router) {
        try {
            while (true) {
                String key = "key-" + keys.incrementAndGet();
                asked.put(key, true);
                Http.Answer answer = buy(router, key);
                if (answer.status() == 201) {
                    answered.put(key, answer.body());
                }
            }
        } catch (Exception killed) {
            // that is what this test is for
        }
    }

    private static List<Long> numbersUpTo(long last) {
        List<Long> numbers = new ArrayList<>();
        for (long n = 1; n <= last; n++) {
            numbers.add(n);
        }
        return numbers;
    }

    private static List<Long> allNumbers(URI router) throws Exception {
        List<Long> numbers = new ArrayList<>();
        while (true) {
            long after = numbers.isEmpty() ? 0 : numbers.get(numbers.size() - 1);
            JsonNode page =
                    Http.get(router, "/orders?limit=1000&after=" + after).body().get("orders");
            if (page.isEmpty()) {
                return numbers;
            }
            page.forEach(order -> numbers.add(order.get("order_number").asLong()));
        }
    }
}
