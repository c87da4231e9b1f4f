package io.holdfast.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.ManualTime;
import io.holdfast.support.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ServiceDirectoryTest {
    private static final Duration STALE_AFTER = Duration.ofSeconds(3);
    private static final Duration GRACE = Duration.ofSeconds(6);

    private static final Instance A = instance("a");
    private static final Instance B = instance("b");

    private final Vertx vertx = Vertx.vertx();
    private final ManualTime time = new ManualTime();
    private final FakeRegistry registry = new FakeRegistry();
    private ServiceDirectory directory;

    private static Instance instance(String id) {
        return new Instance("shop", id, 1, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, Map.of());
    }

    @BeforeEach
    void follow() throws Exception {
        registry.answer = Future.succeededFuture(new Registry.Table("first", List.of(A, B), List.of()));
        var config = new ServiceDirectory.Config(Duration.ofHours(1), STALE_AFTER, GRACE);
        directory = ServiceDirectory.follow(vertx, registry, time, config).await(60, SECONDS);
        assertEquals(List.of(A, B), directory.all());
    }

    @AfterEach
    void close() throws Exception {
        directory.close(vertx);
        vertx.close().await(60, SECONDS);
    }

    private void reads(String incarnation, Instance... instances) {
        reads(Future.succeededFuture(new Registry.Table(incarnation, List.of(instances), List.of())));
    }

    private void reads(Future<Registry.Table> answer) {
        registry.answer = answer;
        for (int i = 0; i < 2; i++) { // the second reading begins when the first has been taken in
            int before = registry.reads;
            registry.watcher.changed();
            Await.until("read", Duration.ofSeconds(60), () -> registry.reads > before);
        }
    }

    @Test
    void who_left_a_registry_that_answers_is_gone_at_once() {
        time.advance(STALE_AFTER);

        reads("first", A);

        assertEquals(List.of(A), directory.all());
    }

    @Test
    void whom_an_operator_drained_is_known_and_not_ready() {
        AdminOverride drain = AdminOverride.of(A, AdminOverride.Kind.DRAINED, "x", Instant.EPOCH);
        reads(Future.succeededFuture(new Registry.Table("first", List.of(A, B), List.of(drain))));

        assertEquals(List.of(B), directory.ready("shop"));
        assertEquals(List.of(A, B), directory.all("shop"));
    }

    @Test
    void it_is_stale_once_the_last_reading_is_older_than_allowed() {
        reads(Future.failedFuture(new Failure.Unavailable("registry-unavailable", "away")));
        time.advance(STALE_AFTER);
        assertFalse(directory.isStale());

        time.advance(Duration.ofNanos(1));

        assertTrue(directory.isStale());
        assertEquals(List.of(A, B), directory.all());
    }

    /** Every lease ran out by the registry's clock while nobody could renew it. */
    @Nested
    class WhenTheRegistryWasAwayForLong {
        @BeforeEach
        void pass() {
            time.advance(STALE_AFTER.plusNanos(1));
            reads("first");
        }

        @Test
        void those_of_before_have_the_grace_to_come_back() {
            time.advance(STALE_AFTER);
            reads("first", A);
            time.advance(GRACE.minus(STALE_AFTER).minusNanos(1));
            reads("first", A);
            assertEquals(List.of(A, B), directory.all());

            time.advance(Duration.ofNanos(1));
            reads("first", A);
            assertEquals(List.of(A), directory.all());
        }

        @Test
        void who_came_back_and_left_is_gone_at_once() {
            reads("first", A, B);

            reads("first", B);

            assertEquals(List.of(B), directory.all());
        }
    }

    @Nested
    class WhenTheRegistryLostItsMemory {
        @BeforeEach
        void forget() {
            reads("second");
        }

        @Test
        void those_of_before_have_the_grace_to_come_back() {
            time.advance(STALE_AFTER);
            reads("second", B);
            time.advance(GRACE.minus(STALE_AFTER).minusNanos(1));
            reads("second", B);
            assertEquals(List.of(A, B), directory.all());

            time.advance(Duration.ofNanos(1));
            reads("second", B);
            assertEquals(List.of(B), directory.all());
        }

        @Test
        void who_came_back_and_left_is_gone_at_once() {
            reads("second", A);

            reads("second");

            assertEquals(List.of(B), directory.all());
        }
    }

    /** Answers what the test puts there. */
    private static final class FakeRegistry implements Registry {
        private volatile Future<Table> answer;
        private volatile Watcher watcher;
        private volatile int reads;

        @Override
        public Future<Table> read() {
            reads++;
            return answer;
        }

        @Override
        public Watch watch(Watcher asked) {
            watcher = asked;
            return () -> {};
        }

        @Override
        public Future<Long> nextEpoch() {
            return Future.succeededFuture(1L);
        }

        @Override
        public Future<Void> hold(Instance instance, Duration ttl) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> release(Instance instance) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> setCondition(InstanceCondition condition, Duration ttl) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> clearCondition(InstanceCondition condition) {
            return Future.succeededFuture();
        }

        @Override
        public String name() {
            return "fake";
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    }

    @Nested
    class BeforeTheRegistryWasRead {
        private ServiceDirectory fresh;

        @BeforeEach
        void begin() {
            registry.answer = Future.failedFuture(new Failure.Unavailable("away", "away"));
            fresh = ServiceDirectory.begin(
                    vertx, registry, time, new ServiceDirectory.Config(Duration.ofHours(1), STALE_AFTER, GRACE));
        }

        @AfterEach
        void close() {
            fresh.close(vertx);
        }

        private void follows() throws Exception {
            try {
                fresh.follow(vertx).await(60, SECONDS);
            } catch (Failure.Unavailable away) {
                assertTrue(registry.answer.failed());
            }
        }

        @Test
        void it_is_stale_and_knows_nobody() throws Exception {
            assertTrue(fresh.isStale());

            follows();

            assertTrue(fresh.isStale());
            assertEquals(List.of(), fresh.all());
        }

        @Test
        void what_is_remembered_stands_in_until_then_and_for_the_grace_after_it() throws Exception {
            follows();
            fresh.recall(List.of(A)).await(60, SECONDS);
            assertEquals(List.of(A), fresh.all());
            assertTrue(fresh.isStale());

            registry.answer = Future.succeededFuture(new Registry.Table("second", List.of(B), List.of()));
            fresh.follow(vertx).await(60, SECONDS);

            assertFalse(fresh.isStale());
            assertEquals(List.of(A, B), fresh.all());
        }

        @Test
        void what_listens_in_this_process_takes_the_place_of_what_is_remembered() throws Exception {
            Instance moved = new Instance("shop", "a", 0, URI.create("http://127.0.0.1:81"), A.state(), 1, Map.of());
            fresh.recall(List.of(A, B)).await(60, SECONDS);

            fresh.listensHere(moved);

            Await.until("it is known", Duration.ofSeconds(60), () -> fresh.all().equals(List.of(moved, B)));
        }

        @Test
        void what_is_remembered_does_not_stand_in_for_what_was_read() throws Exception {
            registry.answer = Future.succeededFuture(new Registry.Table("first", List.of(B), List.of()));
            follows();

            fresh.recall(List.of(A)).await(60, SECONDS);

            assertEquals(List.of(B), fresh.all());
        }
    }
}
