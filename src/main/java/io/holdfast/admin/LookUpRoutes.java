package io.holdfast.admin;

import io.holdfast.api.CatalogApi;
import io.holdfast.api.CatalogApi.ListProducts;
import io.holdfast.api.OrderApi;
import io.holdfast.api.OrderApi.FindOrder;
import io.holdfast.api.OrderApi.GetOrder;
import io.holdfast.api.OrderApi.ListOrders;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.OrderPage;
import io.holdfast.api.ReadFrom;
import io.holdfast.api.Rpc;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.hosting.Platform;
import io.holdfast.http.Call;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Headers;
import io.holdfast.http.Pages;
import io.holdfast.http.Response;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code /orders} and {@code /products} at the admin port: reads for people who look at a cluster in trouble. Without a leader, any replica
 * answers from what it has, and the response says that. Confined to its event loop.
 */
final class LookUpRoutes {
    /** People wait, and a leader that is there answers within a few milliseconds. */
    private static final Duration LEADER = Duration.ofMillis(700);

    private static final Duration REPLICAS = Duration.ofSeconds(1);
    private static final int LIMIT = 100;
    private static final int LIMIT_MAX = 1_000;
    private static final long BEHIND_ALL = Long.MAX_VALUE / 2;

    private final Time time;
    private final RpcClient orders;
    private final RpcClient catalog;

    LookUpRoutes(Platform platform) {
        this.time = platform.time();
        this.orders = platform.groupClient(OrderApi.SERVICE);
        this.catalog = platform.groupClient(CatalogApi.SERVICE);
    }

    void mount(Router router) {
        router.get("/orders").handler(Endpoint.of(this::orders, "limit", "cursor", "after", "latest", "key"));
        router.get("/orders/:number").handler(Endpoint.of(this::order));
        router.get("/products").handler(Endpoint.of(this::products, "limit", "cursor"));
    }

    private Future<Response> order(Call call) {
        long number = call.wholeInPath("number");
        return read(orders, OrderApi.GET_ORDER, from -> new GetOrder(number, from), order -> order);
    }

    private Future<Response> orders(Call call) {
        Optional<String> key = call.query("key");
        if (key.isPresent()) {
            requireAlone(call, "key");
            return ofKey(call, key.get());
        }
        int latest = (int) call.whole("latest", 0, 1, LIMIT_MAX);
        if (latest > 0) {
            requireAlone(call, "latest");
            return latest(latest);
        }
        int limit = (int) call.whole("limit", LIMIT, 1, LIMIT_MAX);
        long after = Pages.afterNumber(call);
        return read(
                orders,
                OrderApi.LIST_ORDERS,
                from -> new ListOrders(after, limit, from),
                page -> Pages.ofOrders(page, limit));
    }

    private static void requireAlone(Call call, String parameter) {
        for (String other : List.of("limit", "cursor", "after", "latest", "key")) {
            if (!other.equals(parameter) && call.query(other).isPresent()) {
                throw Call.invalid(other, "not together with " + parameter);
            }
        }
    }

    /** A page of one order, or of none. */
    private Future<Response> ofKey(Call call, String key) {
        String valid = call.asIdempotencyKey("key", key);
        return read(orders, OrderApi.FIND_ORDER, from -> new FindOrder(valid, from), LookUpRoutes::alone)
                .recover(cause -> cause instanceof Failure.NotFound
                        ? Future.succeededFuture(Response.ok(new OrderPage(List.of(), 0, null)))
                        : Future.failedFuture(cause));
    }

    private static OrderPage alone(Order order) {
        return new OrderPage(List.of(order), order.orderNumber(), null);
    }

    // Behind all orders there are none, and the answer tells how many there are.
    private Future<Response> latest(int count) {
        return read(orders, OrderApi.LIST_ORDERS, from -> new ListOrders(BEHIND_ALL, 1, from), page -> page)
                .compose(end -> {
                    long last = ((OrderPage) end.body().orElseThrow()).last();
                    long after = Math.max(0, last - count);
                    return read(
                            orders,
                            OrderApi.LIST_ORDERS,
                            from -> new ListOrders(after, count, from),
                            page -> new OrderPage(page.orders(), last, null));
                });
    }

    private Future<Response> products(Call call) {
        int limit = (int) call.whole("limit", LIMIT, 1, LIMIT_MAX);
        String after = Pages.afterName(call);
        return read(catalog, CatalogApi.LIST_PRODUCTS, from -> new ListProducts(limit, after, from), Pages::ofProducts);
    }

    private <Q, R> Future<Response> read(
            RpcClient group, Rpc<Q, R> rpc, Function<ReadFrom, Q> request, Function<R, Object> body) {
        return group.call(rpc, request.apply(ReadFrom.LEADER), Deadline.after(time, LEADER))
                .map(found -> Response.ok(body.apply(found)))
                .recover(cause -> isOutage(cause)
                        ? group.callOnce(rpc, request.apply(ReadFrom.ANY), Deadline.after(time, REPLICAS))
                                .map(found -> Response.ok(body.apply(found)).with(Headers.X_STALE, "true"))
                                // That one replica does not have it does not mean that there is none.
                                .recover(unknown -> Future.failedFuture(cause))
                        : Future.failedFuture(cause));
    }

    private static boolean isOutage(Throwable cause) {
        return cause instanceof Failure.Unavailable || cause instanceof Failure.Indeterminate;
    }
}
