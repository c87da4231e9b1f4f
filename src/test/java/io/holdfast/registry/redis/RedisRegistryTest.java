package io.holdfast.registry.redis;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Lease;
import io.holdfast.registry.Registry;
import io.holdfast.registry.RegistryContract;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.support.Await;
import io.holdfast.support.RealRedis;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Against a Redis that the test starts, kills and starts again. */
class RedisRegistryTest extends RegistryContract {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static RealRedis redis;
    private static Vertx vertx;
    private RedisRegistry registry;

    @BeforeAll
    static void startRedis() {
        redis = RealRedis.start();
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopRedis() throws Exception {
        vertx.close().await(60, SECONDS);
        redis.close();
    }

    @BeforeEach
    void connect() throws Exception {
        registry = connect(redis.url(), "test" + NAMESPACES.incrementAndGet(), PATIENCE);
    }

    @AfterEach
    void close() throws Exception {
        registry.close().await(60, SECONDS);
    }

    private static RedisRegistry connect(String url, String namespace, Duration patience) throws Exception {
        var config = new RedisRegistry.Config(RedisUrl.parse(url), Optional.empty(), Duration.ofMillis(500), namespace);
        return RedisRegistry.connect(vertx, Time.system(), config, patience).await(60, SECONDS);
    }

    @Override
    protected Registry registry() {
        return registry;
    }

    @Test
    void an_unreachable_redis_fails_after_the_patience_and_says_so() {
        Failure failure = assertThrows(
                Failure.Unavailable.class, () -> connect("redis://127.0.0.1:1/0", "x", Duration.ofMillis(200)));

        assertTrue(failure.getMessage().contains("127.0.0.1:1"), failure.getMessage());
    }

    @Test
    void a_mark_of_a_later_version_is_passed_over() throws Exception {
        String namespace = "test" + NAMESPACES.get();
        Instance instance =
                new Instance("shop", "a", 1, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, Map.of());
        registry.hold(instance, Duration.ofSeconds(6)).await(60, SECONDS);
        redis.ask("HSET {" + namespace + "}:marks x {\"name\":\"shop/a\",\"kind\":\"beamed-up\"}");

        Registry.Table table = registry.read().await(60, SECONDS);

        assertEquals(List.of(instance), table.instances());
        assertEquals(List.of(), table.conditions());
    }

    @Nested
    class WhenRedisComesBackWithoutItsMemory {
        private final Lease.Config leases = new Lease.Config(NEVER, Duration.ofHours(3));
        private final ServiceDirectory.Config directoryConfig =
                new ServiceDirectory.Config(Duration.ofMillis(200), Duration.ofSeconds(1), NEVER);
        private Lease lease;
        private ServiceDirectory directory;

        @BeforeEach
        void register() throws Exception {
            Instance instance =
                    new Instance("shop", "a", 0, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, Map.of());
            lease = Lease.take(vertx, registry, leases, instance, () -> {}).await(60, SECONDS);
            directory = ServiceDirectory.follow(vertx, registry, Time.system(), directoryConfig)
                    .await(60, SECONDS);
            assertEquals(List.of(lease.instance()), directory.ready("shop"));
        }

        @AfterEach
        void release() throws Exception {
            directory.close(vertx);
            lease.close().await(60, SECONDS);
        }

        @Test
        void the_last_table_stays_meanwhile_and_says_that_it_is_stale() {
            redis.stop();
            try {
                Await.until("stale", Duration.ofSeconds(60), directory::isStale);
                assertEquals(List.of(lease.instance()), directory.ready("shop"));
            } finally {
                redis.startAgain();
            }
            Await.until("fresh", Duration.ofSeconds(60), () -> !directory.isStale());
        }

        @Test
        void every_instance_is_registered_again_long_before_its_renewal_and_none_was_missed() {
            redis.stop();
            Await.until("stale", Duration.ofSeconds(60), directory::isStale);
            redis.startAgain();

            Await.until("registered again", Duration.ofSeconds(60), () -> {
                assertFalse(directory.ready("shop").isEmpty());
                return registry.read().await(60, SECONDS).instances().equals(List.of(lease.instance()));
            });
            assertEquals(List.of(lease.instance()), directory.ready("shop"));
        }
    }

    /** With leases shorter than the trouble, so that they run out meanwhile: it lasts until the table is stale. */
    @Nested
    class WhenRedisIsInTrouble {
        private final Lease.Config leases = new Lease.Config(Duration.ofMillis(300), Duration.ofSeconds(3));
        private final ServiceDirectory.Config directoryConfig =
                new ServiceDirectory.Config(Duration.ofMillis(200), Duration.ofSeconds(4), NEVER);
        private final AtomicInteger missed = new AtomicInteger();
        private Lease lease;
        private ServiceDirectory directory;

        @BeforeEach
        void register() throws Exception {
            Instance instance =
                    new Instance("shop", "a", 0, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, Map.of());
            lease = Lease.take(vertx, registry, leases, instance, () -> {}).await(60, SECONDS);
            directory = ServiceDirectory.follow(vertx, registry, Time.system(), directoryConfig)
                    .await(60, SECONDS);
            assertEquals(List.of(lease.instance()), directory.ready("shop"));
            directory.onChange(() -> {
                if (directory.ready("shop").isEmpty()) {
                    missed.incrementAndGet();
                }
            });
        }

        @AfterEach
        void release() throws Exception {
            directory.close(vertx);
            lease.close().await(60, SECONDS);
        }

        @Test
        void a_hang_longer_than_a_lease_leaves_the_last_table_and_ends_by_itself() {
            redis.pause();
            try {
                Await.until("stale", Duration.ofSeconds(60), directory::isStale);
                assertEquals(List.of(lease.instance()), directory.ready("shop"));
            } finally {
                redis.resume();
            }

            Await.until("fresh and registered", Duration.ofSeconds(60), () -> !directory.isStale() && registered());
            assertEquals(List.of(lease.instance()), directory.ready("shop"));
            assertEquals(0, missed.get());
        }

        @Test
        void a_change_is_told_after_a_hang() throws Exception {
            redis.pause();
            try {
                Await.until("stale", Duration.ofSeconds(60), directory::isStale);
            } finally {
                redis.resume();
            }
            Await.until("registered", Duration.ofSeconds(60), this::registered);
            AtomicInteger heard = new AtomicInteger();
            Registry.Watch watch = registry.watch(heard::incrementAndGet);

            Await.until("the change", Duration.ofSeconds(60), () -> {
                lease.become(Instance.State.DRAINING).await(60, SECONDS);
                lease.become(Instance.State.READY).await(60, SECONDS);
                return heard.get() > 0;
            });
            watch.close();
        }

        @Test
        void a_flush_is_mended_and_no_instance_was_missed() {
            assertEquals("+OK", redis.ask("FLUSHALL"));

            Await.until("registered", Duration.ofSeconds(60), this::registered);
            assertEquals(List.of(lease.instance()), directory.ready("shop"));
            assertEquals(0, missed.get());
        }

        @Test
        void one_that_became_a_replica_is_no_registry_until_it_is_a_master_again() {
            assertEquals("+OK", redis.ask("REPLICAOF 127.0.0.1 1"));
            try {
                Await.until("stale", Duration.ofSeconds(60), directory::isStale);
                assertThrows(
                        Failure.Unavailable.class, () -> registry.nextEpoch().await(60, SECONDS));
            } finally {
                assertEquals("+OK", redis.ask("REPLICAOF NO ONE"));
            }

            Await.until("fresh and registered", Duration.ofSeconds(60), () -> !directory.isStale() && registered());
            assertEquals(0, missed.get());
        }

        private boolean registered() throws Exception {
            return registry.read().await(60, SECONDS).instances().equals(List.of(lease.instance()));
        }
    }
}
