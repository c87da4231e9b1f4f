package io.holdfast.app;

import io.holdfast.base.time.Time;
import io.holdfast.hosting.Health;
import io.holdfast.registry.LocalRegistry;
import io.holdfast.registry.Registry;
import io.holdfast.registry.RetryingRegistry;
import io.holdfast.registry.ServiceDirectory;
import io.holdfast.registry.redis.RedisRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of this process, and its copy of it. A start waits for Redis, except where the replicas know their peers' addresses: these
 * serve without it, and register when it is back.
 */
final class RegistryConnection {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryConnection.class);

    private final Vertx vertx;
    private final Time time;
    private final RememberedPeers memory;
    private final Duration startWait;
    private final Optional<RedisRegistry> redis;
    private final RetryingRegistry registry;
    private final ServiceDirectory directory;

    /** Connects to nothing yet. */
    RegistryConnection(Vertx vertx, Time time, RegistryConfig config, RememberedPeers memory) {
        this.vertx = vertx;
        this.time = time;
        this.memory = memory;
        startWait = memory.isComplete() ? Duration.ZERO : config.startWait();
        redis = config.redis().map(settings -> RedisRegistry.create(vertx, settings));
        Registry used = redis.<Registry>map(created -> created).orElseGet(() -> new LocalRegistry(time));
        registry = new RetryingRegistry(vertx, time, used, startWait);
        directory = ServiceDirectory.begin(vertx, registry, time, config.directory());
        memory.follow(directory);
    }

    Registry registry() {
        return registry;
    }

    ServiceDirectory directory() {
        return directory;
    }

    /** Reads for the first time which instances there are. @param waiting show meanwhile that they wait for Redis */
    Future<Void> open(Collection<Health> waiting) {
        if (redis.isEmpty()) {
            return directory.follow(vertx);
        }
        RedisRegistry own = redis.get();
        if (memory.isComplete()) {
            directory.doWithoutRegistry();
        }
        waiting.forEach(role -> role.fails("start", "waiting for Redis at " + own.name()));
        return own.open(time, startWait)
                .recover(cause -> goOnWithout(own, cause))
                .compose(v -> directory.follow(vertx))
                .recover(cause -> goOnWithout(own, cause).compose(v -> {
                    LOG.warn("{}; the replicas here meet at the addresses they know", cause.getMessage());
                    return directory.recall(memory.instances());
                }))
                .map(v -> {
                    // Part of the chain, because a role that starts afterwards sets its own state.
                    waiting.forEach(role -> role.fails("start", "starting"));
                    return null;
                });
    }

    // A rejected password is a configuration error: waiting does not help.
    private Future<Void> goOnWithout(RedisRegistry own, Throwable cause) {
        return directory.doesWithoutRegistry() && !own.isRefused()
                ? Future.succeededFuture()
                : Future.failedFuture(cause);
    }

    /** The start is over, or given up: calls to the registry wait no longer than usual. */
    void endStart() {
        registry.started();
    }

    Future<Void> close() {
        return registry.close();
    }
}
