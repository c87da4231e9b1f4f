package io.holdfast.roles.frontend;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.FrontendApi;
import io.holdfast.api.OrderApi;
import io.holdfast.api.OrderApi.GetOrder;
import io.holdfast.api.OrderApi.ListOrders;
import io.holdfast.api.OrderApi.NewOrder;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.OrderPage;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.api.OrderApi.PlaceOrderOutcome;
import io.holdfast.api.Scope;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.hosting.replica.Reads;
import io.holdfast.http.AccessGuard;
import io.holdfast.http.Call;
import io.holdfast.http.DirectEndpoint;
import io.holdfast.http.DirectHandler;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Headers;
import io.holdfast.http.Input;
import io.holdfast.http.Pages;
import io.holdfast.http.RequestObserver;
import io.holdfast.http.Response;
import io.holdfast.http.auth.Ownership;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@code /orders}: checks what comes in, and calls the order service. */
final class OrderRoutes {
    private static final String PATH = "/orders";

    private final RpcClient orders;
    private final Requests requests;
    private final Function<Call, Ownership> ownership;
    private final Endpoint place = Endpoint.of(this::place);

    /** @param ownership whose orders a request places, and whose it sees */
    OrderRoutes(RpcClient orders, Requests requests, Function<Call, Ownership> ownership) {
        this.orders = orders;
        this.requests = requests;
        this.ownership = ownership;
    }

    void mount(Router router) {
        DirectEndpoint.mount(router.post(PATH), place);
        router.get(PATH).handler(Endpoint.of(this::list, "after", "cursor", "limit", "from"));
        router.get("/orders/:number").handler(Endpoint.of(this::get, "from"));
    }

    /** {@code POST /orders}, which is most of all changes, without vertx-web. @param router that the routes are mounted on */
    DirectHandler direct(AccessGuard access, Router router, int bodyBytesMax, RequestObserver observer) {
        return new DirectEndpoint(
                "POST", PATH, access.of(FrontendApi.SERVICE, "POST", PATH), router, bodyBytesMax, observer, place);
    }

    private Future<Response> place(Call call) {
        NewOrder order = read(call.json());
        if (order.side() == Side.SELL) {
            call.require(Scope.ORDERS_SELL);
        }
        Deadline deadline = requests.deadline(call);
        Ownership owner = ownership.apply(call);
        PlaceOrder request = new PlaceOrder(
                requests.key(call),
                deadline.epochMillis(),
                order.product(),
                order.quantity(),
                order.side(),
                owner.subject().orElse(null));
        return orders.call(OrderApi.placing(request), request, deadline)
                .recover(OrderRoutes::explain)
                .map(placed -> created(placed, owner));
    }

    // Before all processes are upgraded, a leader may be of a version that has no path for orders with subjects.
    private static Future<PlaceOrderOutcome> explain(Throwable cause) {
        return Future.failedFuture(
                cause instanceof Failure failure && failure.code().equals("unknown-path")
                        ? new Failure.Unavailable(
                                "earlier-version",
                                "a process of the shop is of a version before orders had subjects; nothing was done")
                        : cause);
    }

    private static NewOrder read(Input input) {
        NewOrder order = new NewOrder(
                input.name("name"),
                input.integer("quantity", 1, CatalogApi.QUANTITY_MAX),
                input.choice("type", Side.class, Side.BUY));
        input.validate();
        return order;
    }

    private static Response created(PlaceOrderOutcome placed, Ownership owner) {
        Order order = placed.order();
        Response response = Response.created(shown(order, owner), "/orders/" + order.orderNumber());
        return placed.replayed() ? response.with(Headers.IDEMPOTENCY_REPLAYED, "true") : response;
    }

    private Future<Response> get(Call call) {
        Ownership owner = ownership.apply(call);
        long number = call.wholeInPath("number");
        GetOrder request = new GetOrder(number, Reads.from(call), owner.only().orElse(null));
        return orders.exchangeAny(OrderApi.GET_ORDER, request, requests.deadline(call))
                .map(found -> {
                    if (!sees(owner, found.body())) {
                        throw OrderApi.unknown(number);
                    }
                    return Requests.withReplica(Response.ok(shown(found.body(), owner)), found);
                });
    }

    private Future<Response> list(Call call) {
        Ownership owner = ownership.apply(call);
        ListOrders request = new ListOrders(
                Pages.afterNumber(call),
                (int) call.whole("limit", 100, 1, 1000),
                Reads.from(call),
                owner.only().orElse(null));
        return orders.exchangeAny(OrderApi.LIST_ORDERS, request, requests.deadline(call))
                .map(page -> {
                    OrderPage whole = Pages.ofOrders(page.body(), request.limit());
                    List<Order> shown = whole.orders().stream()
                            .filter(order -> sees(owner, order))
                            .map(order -> shown(order, owner))
                            .toList();
                    return Requests.withReplica(Response.ok(new OrderPage(shown, whole.last(), whole.next())), page);
                });
    }

    // The order service has looked already, unless its version is an earlier one, which knows no subjects.
    private static boolean sees(Ownership owner, Order order) {
        return owner.sees(Optional.ofNullable(order.subject()));
    }

    private static Order shown(Order order, Ownership owner) {
        return owner.all() ? order : order.withoutSubject();
    }
}
