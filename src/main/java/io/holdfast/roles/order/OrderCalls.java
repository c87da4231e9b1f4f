package io.holdfast.roles.order;

import io.holdfast.api.OrderApi;
import io.holdfast.api.OrderApi.FindOrder;
import io.holdfast.api.OrderApi.GetOrder;
import io.holdfast.api.OrderApi.ListOrders;
import io.holdfast.api.OrderApi.ListStoredOrders;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.OrderPage;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.api.OrderApi.PlaceOrderOutcome;
import io.holdfast.base.failure.Failure;
import io.holdfast.hosting.replica.Reads;
import io.holdfast.replication.ReplicatedGroup;
import io.holdfast.rpc.RpcContext;
import io.holdfast.rpc.RpcResponse;
import io.holdfast.rpc.RpcServer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** The internal calls of the order service: for front ends, and for its other replicas. */
final class OrderCalls {
    private final OrderService orders;
    private final OrderQueries queries;
    private final ReplicatedGroup<?, ?> group;

    OrderCalls(OrderService orders, OrderQueries queries, ReplicatedGroup<?, ?> group) {
        this.orders = orders;
        this.queries = queries;
        this.group = group;
    }

    void bind(RpcServer calls) {
        calls.bind(OrderApi.PLACE_ORDER, this::place)
                .bind(OrderApi.PLACE_ORDER_OF_SUBJECT, this::place)
                .bind(OrderApi.GET_ORDER, this::order)
                .bind(OrderApi.FIND_ORDER, this::find)
                .bind(OrderApi.LIST_ORDERS, this::page)
                .bind(OrderApi.LIST_STORED_ORDERS, this::stored);
    }

    private Future<PlaceOrderOutcome> place(PlaceOrder order) {
        return orders.place(order).map(placed -> new PlaceOrderOutcome(placed.order(), placed.replayed(), null));
    }

    private Future<RpcResponse<Order>> order(GetOrder request, RpcContext context) {
        return queries.byNumber(request.number(), request.from(), Optional.ofNullable(request.subject()))
                .map(found -> found.orElseThrow(() -> OrderApi.unknown(request.number())))
                .map(found -> Reads.response(request.from(), group, found.order()));
    }

    private Future<RpcResponse<Order>> find(FindOrder request, RpcContext context) {
        return queries.byKey(request.orderKey(), request.from())
                .map(found -> found.orElseThrow(
                        () -> new Failure.NotFound("unknown-order", "there is no order with this key")))
                .map(found -> Reads.response(request.from(), group, found.order()));
    }

    private Future<RpcResponse<OrderPage>> page(ListOrders request, RpcContext context) {
        Future<OrderPage> page = request.subject() == null
                ? queries.page(request.after(), request.limit(), request.from())
                : queries.pageOf(request.subject(), request.after(), request.limit(), request.from());
        return page.map(found -> Reads.response(request.from(), group, found));
    }

    private Future<Buffer> stored(ListStoredOrders request) {
        return queries.stored(request.after(), request.limit()).map(OrderCodec::write);
    }
}
