package io.holdfast.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.holdfast.base.time.Time;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Lease;
import io.holdfast.registry.Registry;
import io.holdfast.registry.redis.RedisRegistry;
import io.holdfast.registry.redis.RedisUrl;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Keeps nodes of this test registered in a real Redis. */
public final class NodeRegistrar implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Registry registry;

    public NodeRegistrar(String redis) throws Exception {
        var config =
                new RedisRegistry.Config(RedisUrl.parse(redis), Optional.empty(), Duration.ofMillis(500), "holdfast");
        registry = RedisRegistry.connect(vertx, Time.system(), config, Duration.ofSeconds(10))
                .await(20, SECONDS);
    }

    /** Registers a ready instance that asks for a route {@code /<service>}. @return its lease */
    public Lease register(String service, String id, URI url) throws Exception {
        Map<String, String> meta = Map.of("route", "/" + service);
        Instance instance = new Instance(service, id, 0, url, Instance.State.READY, 1, meta);
        var leases = new Lease.Config(Duration.ofSeconds(2), Duration.ofSeconds(6));
        return Lease.take(vertx, registry, leases, instance, () -> {}).await(10, SECONDS);
    }

    @Override
    public void close() {
        try {
            vertx.close().await(10, SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
