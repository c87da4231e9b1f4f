package io.holdfast.e2e.expense;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.support.Await;
import io.holdfast.support.Http;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that make, read, change and delete expenses of their own, and know what each must be: what was answered holds from then on.
 * Patient ones repeat under the same key what gets no definite answer; for the others that is a failure.
 */
final class Clerks implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(15);
    private static final long PAUSE_NANOS = 5_000_000;
    private static final long REPEAT_NANOS = 50_000_000;
    private static final int HELD_MAX = 20;

    private final URI entrance;
    private final boolean patient;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private final Queue<Long> writes = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    /** By id: what each expense is called now; deleted ones are not in it. */
    private final Map<String, String> held = new ConcurrentHashMap<>();

    private volatile boolean stopped;

    private Clerks(URI entrance, boolean patient) {
        this.entrance = entrance;
        this.patient = patient;
    }

    static Clerks start(URI entrance, int clients, boolean patient) {
        Clerks clerks = new Clerks(entrance, patient);
        for (int i = 0; i < clients; i++) {
            int number = i;
            Thread thread = new Thread(() -> clerks.run(number), "clerk-" + i);
            thread.setDaemon(true);
            thread.start();
            clerks.threads.add(thread);
        }
        return clerks;
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    long answered() {
        return answered.get();
    }

    /** Waits for so many more answers. */
    void goOn(long more) {
        long before = answered();
        Await.until(
                "the clerks go on", ExpenseCluster.SOON, () -> answered() >= before + more || failures.size() > 100);
    }

    /** From {@code nanos} to the first write that was answered after it. */
    Duration firstWriteAfter(long nanos) {
        Await.until("a write is answered", ExpenseCluster.SOON, () -> writes.stream()
                .anyMatch(at -> at > nanos));
        return Duration.ofNanos(writes.stream()
                        .filter(at -> at > nanos)
                        .mapToLong(at -> at)
                        .min()
                        .orElseThrow()
                - nanos);
    }

    /** Lets what is under way come to its end. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(60_000);
            if (thread.isAlive()) {
                throw new AssertionError(thread.getName() + " waits for an answer still");
            }
        }
    }

    /** Everything that was answered is there, as it was answered, once, and nothing else is. */
    void isKept() throws Exception {
        Map<String, String> found = new TreeMap<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page =
                    Http.get(entrance, "/v1/expenses?limit=1000" + cursor).body();
            for (JsonNode expense : page.get("expenses")) {
                found.put(expense.get("id").asText(), expense.get("name").asText());
            }
            cursor = page.get("next").isNull()
                    ? null
                    : "&cursor=" + page.get("next").asText();
        }
        assertEquals(new TreeMap<>(held), found);
    }

    @Override
    public String toString() {
        return "%d answers, %d expenses in the end".formatted(answered(), held.size());
    }

    @Override
    public void close() {
        stopped = true;
    }

    private void run(int number) {
        Random random = new Random(number);
        Map<String, String> own = new HashMap<>();
        for (int count = 0; !stopped; count++) {
            String name = "clerk %d, %d".formatted(number, count);
            try {
                step(random, own, name);
            } catch (Throwable e) {
                failures.add(name + ": " + e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void step(Random random, Map<String, String> own, String name) throws Exception {
        int dice = random.nextInt(10);
        if (own.isEmpty() || dice < 4 && own.size() < HELD_MAX) {
            String body =
                    """
                    {"name":"%s","email":"a@b.com","category":"travel","description":"x","link":"http://x.org/",
                     "estimated_costs":"1.50","submit_date":"01-31-2026"}"""
                            .formatted(name);
            JsonNode made = ask("POST", "", body, name, 201);
            note(own, made.get("id").asText(), name);
            return;
        }
        String id = List.copyOf(own.keySet()).get(random.nextInt(own.size()));
        if (dice < 7) {
            JsonNode changed = ask("PUT", "/" + id, "{\"name\":\"%s\"}".formatted(name), name, 202);
            assertEquals(name, changed.get("name").asText());
            note(own, id, name);
        } else if (dice < 9) {
            assertEquals(
                    own.get(id), ask("GET", "/" + id, "", name, 200).get("name").asText());
        } else {
            ask("DELETE", "/" + id, "", name, 204);
            own.remove(id);
            held.remove(id);
        }
    }

    private void note(Map<String, String> own, String id, String name) {
        own.put(id, name);
        held.put(id, name);
    }

    // Every second one leaves the key to the router, unless it may have to repeat.
    private JsonNode ask(String method, String path, String body, String name, int expected) throws Exception {
        while (true) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(entrance + "/v1/expenses" + path))
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                    .timeout(ANSWER_MAX);
            if (!body.isEmpty()) {
                request.header("Content-Type", "application/json");
            }
            if (patient || name.hashCode() % 2 == 0) {
                request.header("Idempotency-Key", "key:" + name.replace(' ', '_'));
            }
            Http.Answer answer = null;
            try {
                answer = Http.send(request);
            } catch (Exception noAnswer) {
                if (!patient) {
                    throw noAnswer;
                }
            }
            if (answer != null && (!patient || answer.status() < 500)) {
                assertEquals(expected, answer.status(), () -> method + " " + path);
                answered.incrementAndGet();
                if (!method.equals("GET")) {
                    writes.add(System.nanoTime());
                }
                return answer.body();
            }
            LockSupport.parkNanos(REPEAT_NANOS);
        }
    }
}
