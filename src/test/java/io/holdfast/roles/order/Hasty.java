package io.holdfast.roles.order;

import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.simulation.orders.PassingGroup;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** A group that is read as soon as it leads. */
final class Hasty<C, R> extends PassingGroup<C, R> {
    Hasty(ReplicatedGroup<C, R> group) {
        super(group);
    }

    @Override
    public <T> Future<T> readLinearizable(Supplier<T> view) {
        return group.status().leads() ? Future.succeededFuture(view.get()) : group.readLinearizable(view);
    }
}
