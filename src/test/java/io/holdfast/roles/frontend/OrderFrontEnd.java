package io.holdfast.roles.frontend;

import io.holdfast.api.OrderApi;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.api.OrderApi.PlaceOrderOutcome;
import io.holdfast.base.time.Deadline;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;

/** The part of a front end that places orders, in a simulation. */
public final class OrderFrontEnd {
    private final RpcClient orders;

    public OrderFrontEnd(RpcClient orders) {
        this.orders = orders;
    }

    public Future<PlaceOrderOutcome> place(PlaceOrder order) {
        return orders.call(OrderApi.placing(order), order, new Deadline(order.deadline()));
    }
}
