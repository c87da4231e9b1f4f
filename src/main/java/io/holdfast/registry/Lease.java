package io.holdfast.registry;

import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Randomness;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one instance registered: renews its lease with jitter, registers again at once when the registry comes back, and publishes the
 * instance's state. A registry that is unavailable for a while does not end it. Confined to the context that created it.
 *
 * <pre>
 *   held ──close()──► released
 *     └──a later start holds it──► lost (onLost is called once; nothing is renewed any more)
 * </pre>
 */
public final class Lease {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    /**
     * @param renewEvery how often a lease is renewed, varied by a tenth
     * @param ttl how long a lease lasts that is not renewed
     */
    public record Config(Duration renewEvery, Duration ttl) {
        public static Config from(Settings settings) {
            Config config = new Config(
                    settings.duration("registry.renew-every", Duration.ofSeconds(2), "how often a lease is renewed"),
                    settings.duration("registry.ttl", Duration.ofSeconds(6), "how long an instance lives unrenewed"));
            settings.require(
                    config.ttl.compareTo(config.renewEvery.multipliedBy(2)) >= 0,
                    "registry.ttl: %s (expected: at least twice registry.renew-every)",
                    config.ttl);
            return config;
        }
    }

    private final Vertx vertx;
    private final Registry registry;
    private final Config config;
    private final RandomGenerator random = Randomness.unseeded();
    private final Runnable onLost;
    private final Registry.Watch watch;
    private Instance instance;
    private boolean ended;
    private boolean renewing;
    private long timer;

    private Lease(Vertx vertx, Registry registry, Config config, Instance instance, Runnable onLost) {
        this.vertx = vertx;
        this.registry = registry;
        this.config = config;
        this.instance = instance;
        this.onLost = onLost;
        var context = vertx.getOrCreateContext();
        this.watch = registry.watch(new Registry.Watcher() {
            @Override
            public void changed() {}

            @Override
            public void returned() {
                context.runOnContext(v -> renew());
            }
        });
    }

    /**
     * Registers {@code instance} under a new epoch.
     *
     * @param onLost called at most once, when a later start of the same instance has taken over
     */
    public static Future<Lease> take(
            Vertx vertx, Registry registry, Config config, Instance instance, Runnable onLost) {
        return registry.nextEpoch().compose(epoch -> {
            Instance first = instance.at(epoch);
            return registry.hold(first, config.ttl()).map(held -> {
                Lease lease = new Lease(vertx, registry, config, first, onLost);
                lease.schedule();
                return lease;
            });
        });
    }

    /** The same without waiting: it is registered as soon as the registry answers, under an epoch of that moment. */
    public static Lease takeLater(Vertx vertx, Registry registry, Config config, Instance instance, Runnable onLost) {
        Lease lease = new Lease(vertx, registry, config, instance, onLost);
        lease.schedule();
        return lease;
    }

    /** Whether the instance has been registered. */
    public boolean isRegistered() {
        return instance.epoch() > 0;
    }

    public Instance instance() {
        return instance;
    }

    /** Publishes a state; while the registry is unavailable, others see it once it is back. */
    public Future<Void> become(Instance.State state) {
        return become(state, "");
    }

    /** The same. @param why for people; empty when it needs no words */
    public Future<Void> become(Instance.State state, String why) {
        instance = instance.in(state).because(why);
        if (!isRegistered()) {
            return Future.succeededFuture(); // it will be, in this state
        }
        return registry.hold(instance, config.ttl());
    }

    /** Gives the lease up. Succeeds also when the registry is unavailable: the lease then expires. */
    public Future<Void> close() {
        end();
        if (!isRegistered()) {
            return Future.succeededFuture();
        }
        return registry.release(instance).otherwise(cause -> {
            LOG.warn("{} could not be deregistered and will run out: {}", instance.name(), cause.getMessage());
            return null;
        });
    }

    private void schedule() {
        long delay = Randomness.jitter(random, config.renewEvery(), 0.1).toMillis();
        timer = vertx.setTimer(Math.max(1, delay), t -> {
            renew();
            schedule();
        });
    }

    private void renew() {
        if (ended || renewing) {
            return;
        }
        renewing = true;
        Future<Void> held = isRegistered() ? registry.hold(instance, config.ttl()) : register();
        held.onComplete(done -> {
            renewing = false;
            if (done.cause() instanceof Failure.Conflict) {
                LOG.error("{}: {}", instance.name(), done.cause().getMessage());
                end();
                onLost.run();
            } else if (done.failed()) {
                LOG.debug("{} not renewed: {}", instance.name(), done.cause().getMessage());
            }
        });
    }

    private Future<Void> register() {
        return registry.nextEpoch().compose(epoch -> {
            if (ended) {
                return Future.succeededFuture();
            }
            instance = instance.at(epoch);
            LOG.info("{} is registered now", instance.name());
            return registry.hold(instance, config.ttl());
        });
    }

    private void end() {
        if (!ended) {
            ended = true;
            watch.close();
            vertx.cancelTimer(timer);
        }
    }
}
