package io.holdfast.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.ManualTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A registry that is away for a part of a start does not end it; one that is away for longer does. */
class RetryingRegistryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Instance INSTANCE =
            new Instance("shop", "a", 1, URI.create("http://127.0.0.1:80"), Instance.State.STARTING, 1, Map.of());

    private final Vertx vertx = Vertx.vertx();
    private final ManualTime time = new ManualTime();
    private final AtomicInteger calls = new AtomicInteger();
    private final Flaky flaky = new Flaky(time);
    private final RetryingRegistry registry = new RetryingRegistry(vertx, time, flaky, PATIENCE);

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    /** Fails each call as it is told to, until it is told otherwise. */
    private final class Flaky extends RegistryOf {
        private Supplier<Throwable> trouble = () -> null;

        Flaky(ManualTime time) {
            super(new LocalRegistry(time));
        }

        @Override
        protected <T> Future<T> call(Supplier<Future<T>> call) {
            calls.incrementAndGet();
            Throwable cause = trouble.get();
            return cause == null ? call.get() : Future.failedFuture(cause);
        }
    }

    private static Failure away() {
        return new Failure.Unavailable("registry-unavailable", "CONNECTION_CLOSED");
    }

    private void failsTimes(int times, Throwable cause) {
        AtomicInteger left = new AtomicInteger(times);
        flaky.trouble = () -> left.getAndDecrement() > 0 ? cause : null;
    }

    @Test
    void what_a_start_needs_is_asked_for_until_it_is_answered() throws Exception {
        failsTimes(3, away());
        registry.nextEpoch().await(60, SECONDS);
        failsTimes(2, new IllegalStateException("BUSY Redis is busy running a script"));
        registry.hold(INSTANCE, Duration.ofHours(1)).await(60, SECONDS);
        failsTimes(1, away());

        assertEquals(1, registry.read().await(60, SECONDS).instances().size());
        assertEquals(3 + 1 + 2 + 1 + 1 + 1, calls.get());
    }

    @Test
    void patience_ends_with_the_last_cause() {
        flaky.trouble = () -> {
            time.advance(Duration.ofSeconds(4));
            return away();
        };

        Failure failure =
                assertThrows(Failure.Unavailable.class, () -> registry.read().await(60, SECONDS));

        assertEquals("CONNECTION_CLOSED", failure.getMessage());
        assertEquals(3, calls.get());
    }

    @Test
    void a_later_start_that_holds_the_lease_is_no_reason_to_wait() throws Exception {
        registry.hold(INSTANCE.at(2), Duration.ofHours(1)).await(60, SECONDS);

        assertThrows(Failure.Conflict.class, () -> registry.hold(INSTANCE, Duration.ofHours(1))
                .await(60, SECONDS));
        assertEquals(2, calls.get());
    }

    @Test
    void a_process_that_has_started_asks_once() {
        registry.started();
        flaky.trouble = RetryingRegistryTest::away;

        assertThrows(Failure.Unavailable.class, () -> registry.read().await(60, SECONDS));
        assertEquals(1, calls.get());
    }

    @Test
    void a_call_under_way_ends_with_the_start() {
        flaky.trouble = () -> {
            registry.started();
            return away();
        };

        assertThrows(Failure.Unavailable.class, () -> registry.read().await(60, SECONDS));
        assertEquals(1, calls.get());
    }
}
