package io.holdfast.simulation.orders;

import io.holdfast.replication.MembershipChange;
import io.holdfast.replication.ReplicatedGroup;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** A group that hands everything on, to be changed in one place. */
public class PassingGroup<C, R> implements ReplicatedGroup<C, R> {
    protected final ReplicatedGroup<C, R> group;

    protected PassingGroup(ReplicatedGroup<C, R> group) {
        this.group = group;
    }

    @Override
    public Future<R> submit(C command) {
        return group.submit(command);
    }

    @Override
    public <T> Future<T> read(Supplier<T> view) {
        return group.read(view);
    }

    @Override
    public <T> Future<T> peek(Supplier<T> view) {
        return group.peek(view);
    }

    @Override
    public Future<Void> transfer(int to) {
        return group.transfer(to);
    }

    @Override
    public Future<Void> change(MembershipChange change) {
        return group.change(change);
    }

    @Override
    public Status status() {
        return group.status();
    }

    @Override
    public Future<Void> close() {
        return group.close();
    }
}
