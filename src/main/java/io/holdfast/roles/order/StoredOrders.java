package io.holdfast.roles.order;

import io.holdfast.api.OrderApi;
import io.holdfast.api.OrderApi.ListStoredOrders;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** Orders that other replicas have, fetched from any of them. */
record StoredOrders(RpcClient replicas, Time time, Duration pageTimeout) implements OrderBackfill.Source {
    private static final int PAGE = 2_000;

    @Override
    public Future<List<StoredOrder>> page(long after) {
        ListStoredOrders request = new ListStoredOrders(after, PAGE);
        return replicas.callAny(OrderApi.LIST_STORED_ORDERS, request, Deadline.after(time, pageTimeout))
                .map(OrderCodec::orders);
    }
}
