package io.holdfast.roles.frontend;

import io.holdfast.api.OrderApi.Outcome;
import io.holdfast.api.OrderApi.Wish;
import io.holdfast.rpc.GroupBatches;
import io.holdfast.rpc.GroupClient;
import io.vertx.core.Future;

/** The part of a front end that places orders, in a simulation. */
public final class OrderFrontEnd {
    private final OrderClient client;

    public OrderFrontEnd(GroupClient orders, GroupBatches.Config batches) {
        client = new OrderClient(orders, batches);
    }

    /** For a fault that is planted in them. */
    public GroupBatches<?, ?> batches() {
        return client.wishes;
    }

    public Future<Outcome> place(Wish wish) {
        return client.place(wish);
    }
}
