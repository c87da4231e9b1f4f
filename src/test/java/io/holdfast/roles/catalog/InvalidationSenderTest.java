package io.holdfast.roles.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.time.ManualTime;
import io.holdfast.base.time.Scheduler;
import io.holdfast.cache.CoherenceDirectory;
import io.holdfast.cache.Invalidation;
import io.holdfast.cache.LeaseTimes;
import io.holdfast.http.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class InvalidationSenderTest {
    private static final LeaseTimes TIMES = new LeaseTimes(Duration.ofMillis(250), 0.01, Duration.ofMillis(5));
    private static final URI URL = URI.create("http://f:1");

    /** Runs what is due when it is told to. */
    private static final class Tasks implements Scheduler {
        final Queue<Runnable> now = new ArrayDeque<>();
        final Queue<Runnable> later = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            now.add(task);
        }

        @Override
        public long schedule(long delayMillis, Runnable task) {
            later.add(task);
            return 0;
        }

        @Override
        public void cancel(long id) {
            throw new UnsupportedOperationException();
        }

        void run(Queue<Runnable> due) {
            while (!due.isEmpty()) {
                due.remove().run();
            }
        }
    }

    private final ManualTime time = new ManualTime();
    private final Tasks tasks = new Tasks();
    private final List<Invalidation> sent = new ArrayList<>();
    private final List<Promise<Void>> responses = new ArrayList<>();
    private final InvalidationSender sender = new InvalidationSender(tasks, (holder, url, invalidation) -> {
        assertEquals(URL, url);
        sent.add(invalidation);
        Promise<Void> response = Promise.promise();
        responses.add(response);
        return response.future();
    });
    private final CoherenceDirectory directory =
            new CoherenceDirectory(time, new CoherenceDirectory.Config(TIMES, 10, 10), sender);
    private final long session;

    InvalidationSenderTest() {
        sender.serve(directory);
        directory.onElected(3, Map.of(), List.of(), 9);
        directory.onJoined("a", URL);
        session = directory.grant("a", 0).orElseThrow().session();
    }

    private Future<Void> change(String product, long index) {
        assertTrue(directory.registerSharer(product, "a", session));
        directory.onCommitted(product, 2, index);
        return directory.awaitVisible(product);
    }

    @Test
    void sends_all_changes_of_one_turn_together() {
        change("Fox", 10);
        change("Hen", 11);
        tasks.run(tasks.now);

        assertEquals(1, sent.size());
        assertEquals(Map.of("Fox", 2L, "Hen", 2L), sent.get(0).versions());
    }

    @Test
    void sends_what_came_meanwhile_once_the_one_before_is_acknowledged() {
        Future<Void> fox = change("Fox", 10);
        tasks.run(tasks.now);
        Future<Void> hen = change("Hen", 11);
        tasks.run(tasks.now);
        assertEquals(1, sent.size());

        responses.get(0).complete();
        assertTrue(fox.succeeded());
        assertFalse(hen.isComplete());
        assertEquals(Map.of("Hen", 2L), sent.get(1).versions());

        responses.get(1).complete();
        assertTrue(hen.succeeded());
        assertEquals(2, sent.size());
    }

    @Test
    void repeats_one_that_failed_with_all_that_came_meanwhile() {
        change("Fox", 10);
        tasks.run(tasks.now);
        responses.get(0).fail("no route");
        change("Hen", 11);
        assertEquals(1, sent.size());

        tasks.run(tasks.later);

        assertEquals(Map.of("Fox", 2L, "Hen", 2L), sent.get(1).versions());
    }

    @Test
    void gives_up_when_the_lease_has_ended() {
        Future<Void> visible = change("Fox", 10);
        tasks.run(tasks.now);
        time.advance(TIMES.expiry());
        responses.get(0).fail("no route");

        tasks.run(tasks.later);

        assertTrue(visible.succeeded());
        assertEquals(1, sent.size());
    }

    @Test
    void sends_nothing_after_it_was_closed() {
        change("Fox", 10);
        sender.close();

        tasks.run(tasks.now);

        assertEquals(List.of(), sent);
    }

    @Test
    void an_invalidation_is_this_json() {
        Invalidation invalidation = new Invalidation(3, 7, 10, 99, false, Map.of("Fox", 2L));

        assertEquals(
                "{\"holder\":\"a\",\"term\":3,\"number\":7,\"revoke\":false,\"versions\":{\"Fox\":2}}",
                Json.write(CacheService.toApi("a", invalidation)).toString());
    }
}
