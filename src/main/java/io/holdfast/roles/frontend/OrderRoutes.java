package io.holdfast.roles.frontend;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi;
import io.holdfast.api.OrderApi.GetOrder;
import io.holdfast.api.OrderApi.ListOrders;
import io.holdfast.api.OrderApi.NewOrder;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.api.OrderApi.PlaceOrderOutcome;
import io.holdfast.base.time.Deadline;
import io.holdfast.hosting.replica.Reads;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Headers;
import io.holdfast.http.Input;
import io.holdfast.http.Pages;
import io.holdfast.http.Response;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;

/** {@code /orders}: checks what comes in, and calls the order service. */
final class OrderRoutes {
    private final RpcClient orders;
    private final Requests requests;

    OrderRoutes(RpcClient orders, Requests requests) {
        this.orders = orders;
        this.requests = requests;
    }

    void mount(Router router) {
        router.post("/orders").handler(Endpoint.of(this::place));
        router.get("/orders").handler(Endpoint.of(this::list, "after", "cursor", "limit", "from"));
        router.get("/orders/:number").handler(Endpoint.of(this::get, "from"));
    }

    private Future<Response> place(Call call) {
        NewOrder order = read(call.json());
        Deadline deadline = requests.deadline(call);
        PlaceOrder request = new PlaceOrder(
                requests.key(call), deadline.epochMillis(), order.product(), order.quantity(), order.side());
        return orders.call(OrderApi.PLACE_ORDER, request, deadline).map(OrderRoutes::created);
    }

    private static NewOrder read(Input input) {
        NewOrder order = new NewOrder(
                input.name("name"),
                input.integer("quantity", 1, CatalogApi.QUANTITY_MAX),
                input.choice("type", Side.class, Side.BUY));
        input.validate();
        return order;
    }

    private static Response created(PlaceOrderOutcome placed) {
        Response response =
                Response.created(placed.order(), "/orders/" + placed.order().orderNumber());
        return placed.replayed() ? response.with(Headers.IDEMPOTENCY_REPLAYED, "true") : response;
    }

    private Future<Response> get(Call call) {
        GetOrder request = new GetOrder(call.wholeInPath("number"), Reads.from(call));
        return orders.exchangeAny(OrderApi.GET_ORDER, request, requests.deadline(call))
                .map(order -> Requests.withReplica(Response.ok(order.body()), order));
    }

    private Future<Response> list(Call call) {
        ListOrders request =
                new ListOrders(Pages.afterNumber(call), (int) call.whole("limit", 100, 1, 1000), Reads.from(call));
        return orders.exchangeAny(OrderApi.LIST_ORDERS, request, requests.deadline(call))
                .map(page -> Requests.withReplica(Response.ok(Pages.ofOrders(page.body(), request.limit())), page));
    }
}
