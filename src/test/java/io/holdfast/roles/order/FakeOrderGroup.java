package io.holdfast.roles.order;

import io.holdfast.base.failure.Failure;
import io.holdfast.replication.MembershipChange;
import io.holdfast.replication.ReplicatedGroup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** An order group that commits when the test says so; it leads until it is deposed. */
final class FakeOrderGroup implements ReplicatedGroup<OrderBatch, Long> {
    static final Failure DEPOSED =
            Failure.Unavailable.ofReplica("not-leader", "replica 2 leads; ask there", Map.of("leader", 2));

    private record Waiting(OrderBatch batch, Promise<Long> answer) {}

    private final OrderStore store;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private Runnable onRead = () -> {};
    private boolean leads = true;
    private boolean holds;
    private long term = 1;
    private long index;
    int reads;
    int submits;

    FakeOrderGroup(OrderStore store) {
        this.store = store;
    }

    /** What comes waits, until {@link #decide} or {@link #fail}. */
    void hold() {
        holds = true;
    }

    void decide() {
        Waiting next = waiting.remove();
        next.answer().complete(apply(next.batch()));
    }

    void fail(Failure failure) {
        waiting.remove().answer().fail(failure);
    }

    void depose() {
        leads = false;
    }

    void electAgain() {
        leads = true;
        term++;
    }

    /** Happens at each read, before its view is taken. */
    void onRead(Runnable what) {
        onRead = what;
    }

    /** As if another leader had written it. */
    long apply(OrderBatch batch) {
        return store.apply(++index, Instant.EPOCH, batch);
    }

    @Override
    public Future<Long> submit(OrderBatch batch) {
        submits++;
        if (!leads) {
            return Future.failedFuture(DEPOSED);
        }
        if (!holds) {
            return Future.succeededFuture(apply(batch));
        }
        Waiting next = new Waiting(batch, Promise.promise());
        waiting.add(next);
        return next.answer().future();
    }

    @Override
    public <T> Future<T> readLinearizable(Supplier<T> view) {
        reads++;
        onRead.run();
        return leads ? Future.succeededFuture(view.get()) : Future.failedFuture(DEPOSED);
    }

    @Override
    public <T> Future<T> readLocal(Supplier<T> view) {
        return Future.succeededFuture(view.get());
    }

    @Override
    public Future<Void> transferLeadership(int to) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> change(MembershipChange change) {
        return Future.succeededFuture();
    }

    @Override
    public Status status() {
        return new Status(
                1, leads ? 1 : 2, term, 0, 0, List.of(1, 2, 3), List.of(), Optional.empty(), Optional.empty());
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
