package io.holdfast.roles.order;

import io.holdfast.simulation.Host;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** A store whose looks take time: what they see is of some moment in between. */
final class SlowReads implements OrderTable {
    private final Host host;
    private final Random random;
    private final OrderTable table;
    private final boolean stalls;

    /** @param stalls whether a read takes long now and then */
    SlowReads(Host host, Random random, OrderTable table, boolean stalls) {
        this.stalls = stalls;
        this.host = host;
        this.random = random;
        this.table = table;
    }

    private <T> Future<T> later(Supplier<Future<T>> look) {
        Promise<T> answer = Promise.promise();
        host.plan(Host.Source.TASK, takes(), () -> {
            Future<T> seen = look.get();
            host.plan(Host.Source.TASK, takes(), () -> answer.handle(seen));
        });
        return answer.future();
    }

    private long takes() {
        return stalls && random.nextInt(20) == 0 ? random.nextInt(1_500_000) : random.nextInt(300);
    }

    @Override
    public Future<Saved> load() {
        return table.load();
    }

    @Override
    public Future<Map<String, StoredOrder>> byKeys(Collection<String> keys) {
        return later(() -> table.byKeys(keys));
    }

    @Override
    public Future<Optional<StoredOrder>> byNumber(long number) {
        return later(() -> table.byNumber(number));
    }

    @Override
    public Future<List<StoredOrder>> page(long after, int limit) {
        return later(() -> table.page(after, limit));
    }

    @Override
    public Future<List<StoredOrder>> pageOf(String subject, long after, int limit) {
        return later(() -> table.pageOf(subject, after, limit));
    }

    @Override
    public Future<Optional<Long>> firstMissing(long upTo) {
        return table.firstMissing(upTo);
    }

    @Override
    public Future<Void> addMissing(List<StoredOrder> orders) {
        return table.addMissing(orders);
    }

    @Override
    public Future<Void> replace(Saved saved, List<StoredOrder> newest) {
        return table.replace(saved, newest);
    }

    @Override
    public Future<Void> write(List<OrderChange> changes) {
        return table.write(changes);
    }

    @Override
    public Future<Void> sync() {
        return table.sync();
    }

    @Override
    public Future<Void> close() {
        return table.close();
    }
}
