package io.holdfast.registry;

import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** The registry of a single JVM. It is shared by verticles on different event loops, hence the short locks. */
public final class LocalRegistry implements Registry {
    private final LeaseTable table;
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    public LocalRegistry(Time time) {
        table = new LeaseTable(time);
    }

    @Override
    public Future<Long> nextEpoch() {
        synchronized (table) {
            return Future.succeededFuture(table.nextEpoch());
        }
    }

    @Override
    public Future<Void> hold(Instance instance, Duration ttl) {
        LeaseTable.Outcome outcome;
        synchronized (table) {
            outcome = table.hold(instance, ttl);
        }
        return switch (outcome) {
            case CHANGED -> {
                tellWatchers();
                yield Future.succeededFuture();
            }
            case RENEWED -> Future.succeededFuture();
            case SUPERSEDED -> Future.failedFuture(Registry.superseded(instance));
        };
    }

    @Override
    public Future<Void> release(Instance instance) {
        return change(() -> table.release(instance));
    }

    @Override
    public Future<Void> setCondition(InstanceCondition condition, Duration ttl) {
        return change(() -> table.setCondition(condition, ttl));
    }

    @Override
    public Future<Void> clearCondition(InstanceCondition condition) {
        return change(() -> table.clearCondition(condition));
    }

    @Override
    public Future<Table> read() {
        synchronized (table) {
            return Future.succeededFuture(new Table("", table.live(), table.conditions(), table.claims()));
        }
    }

    @Override
    public Watch watch(Watcher watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    @Override
    public String name() {
        return "in-process";
    }

    @Override
    public Future<Void> close() {
        watchers.clear();
        return Future.succeededFuture();
    }

    private Future<Void> change(BooleanSupplier change) {
        boolean changed;
        synchronized (table) {
            changed = change.getAsBoolean();
        }
        if (changed) {
            tellWatchers();
        }
        return Future.succeededFuture();
    }

    private void tellWatchers() {
        watchers.forEach(Watcher::changed);
    }
}
