package io.holdfast.registry;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.function.Supplier;

/** Another registry, of which each call passes by {@link #call} first. */
public abstract class RegistryOf implements Registry {
    private final Registry registry;

    protected RegistryOf(Registry registry) {
        this.registry = registry;
    }

    protected abstract <T> Future<T> call(Supplier<Future<T>> call);

    @Override
    public Future<Long> nextEpoch() {
        return call(registry::nextEpoch);
    }

    @Override
    public Future<Void> hold(Instance instance, Duration ttl) {
        return call(() -> registry.hold(instance, ttl));
    }

    @Override
    public Future<Void> release(Instance instance) {
        return call(() -> registry.release(instance));
    }

    @Override
    public Future<Void> setCondition(InstanceCondition condition, Duration ttl) {
        return call(() -> registry.setCondition(condition, ttl));
    }

    @Override
    public Future<Void> clearCondition(InstanceCondition condition) {
        return call(() -> registry.clearCondition(condition));
    }

    @Override
    public Future<Table> read() {
        return call(registry::read);
    }

    @Override
    public Watch watch(Watcher watcher) {
        return registry.watch(watcher);
    }

    @Override
    public String name() {
        return registry.name();
    }

    @Override
    public Future<Void> close() {
        return registry.close();
    }
}
