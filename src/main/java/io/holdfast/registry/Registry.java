package io.holdfast.registry;

import io.holdfast.base.failure.Failure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where instances hold their leases. The port; its adapters are {@link LocalRegistry} and {@code redis.RedisRegistry}.
 *
 * <p>Leases run by the registry's own clock, so no node's clock matters. Every call ends within the registry's time limit: with
 * {@code Failure.Unavailable} when the registry cannot be reached.
 */
public interface Registry {

    /** A number larger than every one given before, also by a registry that lost its memory since. */
    Future<Long> nextEpoch();

    /**
     * Takes, renews or changes the lease of {@code instance}; the three are one idempotent act.
     *
     * @return fails with {@code Failure.Conflict} when a later start of the same instance holds the lease
     */
    Future<Void> hold(Instance instance, Duration ttl);

    /** Gives the lease up, unless a later start of the same instance holds it. */
    Future<Void> release(Instance instance);

    /** Keeps {@code condition} for {@code ttl}; does nothing when it is not about the start of the instance that holds the lease. */
    Future<Void> setCondition(InstanceCondition condition, Duration ttl);

    /** Takes a condition back. */
    Future<Void> clearCondition(InstanceCondition condition);

    Future<Table> read();

    /** Notifies {@code watcher} until the watch is closed. Best effort: a reader polls as well. */
    Watch watch(Watcher watcher);

    /** Its name for people: {@code in-process}, {@code redis://127.0.0.1:6379/0}. Without secrets. */
    String name();

    Future<Void> close();

    /**
     * What the registry knows.
     *
     * @param incarnation changes when the registry lost its data, so that an empty table is not taken for a complete one
     * @param instances all live ones, by name
     * @param conditions those that have not ended
     * @param claims of services with a ready instance
     */
    record Table(
            String incarnation, List<Instance> instances, List<InstanceCondition> conditions, List<RouteClaim> claims) {
        public Table(String incarnation, List<Instance> instances, List<InstanceCondition> conditions) {
            this(incarnation, instances, conditions, List.of());
        }
    }

    /** Is notified of changes of the registry. Called on any thread; must not block. */
    interface Watcher {
        /** An instance came, went or changed. */
        void changed();

        /** The registry is available again, or lost its data: leases that were held there may be gone. */
        default void returned() {
            changed();
        }
    }

    /** What {@link #hold} fails with when a later start has taken the lease. */
    static Failure superseded(Instance instance) {
        return new Failure.Conflict(
                "superseded", "a later start of %s holds its lease".formatted(instance.name()), Map.of());
    }

    /** Ends a {@link Registry#watch}. */
    interface Watch {
        void close();
    }
}
