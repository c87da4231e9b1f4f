package io.holdfast.registry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.support.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A lease that is taken while the registry is away. */
class LaterLeaseTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Lease.Config CONFIG = new Lease.Config(Duration.ofMillis(20), Duration.ofSeconds(60));
    private static final Instance INSTANCE =
            new Instance("order", "1", 0, URI.create("http://127.0.0.1:80"), Instance.State.STARTING, 1, Map.of());

    private final Vertx vertx = Vertx.vertx();
    private final LocalRegistry inside = new LocalRegistry(Time.system());
    private volatile boolean away = true;
    private final Registry registry = new RegistryOf(inside) {
        @Override
        protected <T> Future<T> call(Supplier<Future<T>> call) {
            return away ? Future.failedFuture(new Failure.Unavailable("away", "away")) : call.get();
        }
    };
    private final Lease lease = Lease.takeLater(vertx, registry, CONFIG, INSTANCE, () -> {});

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, SECONDS);
    }

    private List<Instance> registered() throws Exception {
        return inside.read().await(60, SECONDS).instances();
    }

    @Test
    void registers_in_its_state_once_the_registry_answers() throws Exception {
        lease.become(Instance.State.READY).await(60, SECONDS);
        assertFalse(lease.isRegistered());
        assertEquals(List.of(), registered());

        away = false;

        Await.until("it is registered", SOON, () -> !registered().isEmpty());
        assertEquals(Instance.State.READY, registered().get(0).state());
        assertTrue(registered().get(0).epoch() > 0);
        assertTrue(lease.isRegistered());
    }

    @Test
    void takes_the_place_of_its_own_earlier_start() throws Exception {
        Instance earlier = INSTANCE.at(inside.nextEpoch().await(60, SECONDS));
        inside.hold(earlier, Duration.ofSeconds(60)).await(60, SECONDS);

        away = false;

        Await.until("it is registered", SOON, () -> registered().get(0).epoch() > earlier.epoch());
    }

    @Test
    void that_never_was_registered_has_nothing_to_give_up() throws Exception {
        lease.close().await(60, SECONDS);

        away = false;

        assertEquals(List.of(), registered());
    }
}
