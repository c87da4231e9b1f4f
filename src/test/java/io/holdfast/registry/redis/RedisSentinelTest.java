package io.holdfast.registry.redis;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Lease;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.support.Await;
import io.holdfast.support.RealRedis;
import io.holdfast.support.RealSentinels;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A master with a password, its replica, and three Sentinels without one. */
@Tag("fault")
class RedisSentinelTest {
    private static final String PASSWORD = "s3cret";
    private static final Duration FAILOVER = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private RealRedis master;
    private RealRedis replica;
    private RealSentinels sentinels;
    private RedisRegistry registry;
    private Lease lease;
    private ServiceDirectory directory;
    private final AtomicInteger missed = new AtomicInteger();

    @BeforeEach
    void register() throws Exception {
        master = RealRedis.start("requirepass " + PASSWORD, "masterauth " + PASSWORD);
        replica = RealRedis.start(
                "requirepass " + PASSWORD,
                "masterauth " + PASSWORD,
                "replicaof 127.0.0.1 " + master.port(),
                "repl-diskless-load swapdb",
                "repl-diskless-sync yes",
                "repl-diskless-sync-delay 0");
        // A Sentinel asks a master for its replicas at once, and then every ten seconds only.
        Await.until("the replica", Duration.ofSeconds(60), () -> master.askWith(PASSWORD, "INFO replication", "slave0")
                .contains("state=online"));
        sentinels = RealSentinels.start(master, PASSWORD);
        // The first of the Sentinels named does not exist: the others are asked then.
        registry = connect("redis-sentinel://:%s@127.0.0.1:1,%s/%s/2"
                .formatted(PASSWORD, sentinels.nodes(), RealSentinels.MASTER));
        Instance instance =
                new Instance("shop", "a", 0, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, Map.of());
        var leases = new Lease.Config(Duration.ofMillis(300), Duration.ofMillis(900));
        lease = Lease.take(vertx, registry, leases, instance, () -> {}).await(60, SECONDS);
        var directoryConfig =
                new ServiceDirectory.Config(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(6));
        directory = ServiceDirectory.follow(vertx, registry, Time.system(), directoryConfig)
                .await(60, SECONDS);
        directory.onChange(() -> {
            if (directory.ready("shop").isEmpty()) {
                missed.incrementAndGet();
            }
        });
    }

    @AfterEach
    void stop() throws Exception {
        directory.close(vertx);
        lease.close().await(60, SECONDS);
        registry.close().await(60, SECONDS);
        vertx.close().await(60, SECONDS);
        sentinels.close();
        replica.close();
        master.close();
    }

    private RedisRegistry connect(String url) throws Exception {
        var config = new RedisRegistry.Config(RedisUrl.parse(url), Optional.empty(), Duration.ofMillis(500), "test");
        return RedisRegistry.connect(vertx, Time.system(), config, Duration.ofSeconds(2))
                .await(60, SECONDS);
    }

    private boolean registered() throws Exception {
        return registry.read().await(60, SECONDS).instances().equals(List.of(lease.instance()));
    }

    private void isFollowed() {
        Await.until("stale", Duration.ofSeconds(60), directory::isStale);
        Await.until("fresh and registered", FAILOVER, () -> !directory.isStale() && registered());
        assertEquals(List.of(lease.instance()), directory.ready("shop"));
        assertEquals(0, missed.get());
    }

    @Test
    void a_failover_is_followed_and_nobody_is_missed() {
        assertEquals(List.of(lease.instance()), directory.ready("shop"));

        master.stop();

        isFollowed();
    }

    @Test
    void a_master_that_hangs_is_left_for_the_new_one() {
        master.pauseWith(PASSWORD);

        isFollowed();
    }

    @Test
    void a_wrong_password_and_an_unknown_master_are_named() {
        String sentinel = sentinels.nodes();

        Failure password = assertThrows(
                Failure.Unavailable.class,
                () -> connect("redis-sentinel://:wrong@%s/%s/0".formatted(sentinel, RealSentinels.MASTER)));
        Failure unknown = assertThrows(
                Failure.Unavailable.class,
                () -> connect("redis-sentinel://:%s@%s/nobody/0".formatted(PASSWORD, sentinel)));

        assertTrue(password.getMessage().contains("it refuses the password"), password.getMessage());
        assertTrue(unknown.getMessage().contains("No such master"), unknown.getMessage());
    }
}
