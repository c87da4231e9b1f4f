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
    public <T> Future<T> readLinearizable(Supplier<T> view) {
        return group.readLinearizable(view);
    }

    @Override
    public <T> Future<T> readLocal(Supplier<T> view) {
        return group.readLocal(view);
    }

    @Override
    public Future<Void> transferLeadership(int to) {
        return group.transferLeadership(to);
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
