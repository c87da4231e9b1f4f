package io.holdfast.simulation.orders;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.roles.catalog.CatalogSite;
import io.holdfast.roles.frontend.OrderFrontEnd;
import io.holdfast.roles.order.OrderSite;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.calls.SimulatedClient;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** A front end on a machine of its own: keeps nothing, asks the leaders with the product's own clients. */
final class FrontEnd {
    private final OrderWorld world;
    private final Host host;
    private final Time time;
    private SimulatedClient orders;
    private SimulatedClient catalog;
    private OrderFrontEnd placing;
    private int pending;

    FrontEnd(OrderWorld world, Host host, Time time) {
        this.world = world;
        this.host = host;
        this.time = time;
    }

    /** A process starts, and knows nobody. */
    void boot() {
        host.powerOn();
        pending = 0;
        orders = world.ordersClient(host, time);
        catalog = world.catalogClient(host, time, Optional.empty());
        placing = new OrderFrontEnd(orders.group());
    }

    Host host() {
        return host;
    }

    Time time() {
        return time;
    }

    /** Orders that have no answer yet. */
    int pending() {
        return pending;
    }

    Future<OrderSite.Placed> place(PlaceOrder wish) {
        Liveness.Request request = world.liveness.request("order " + wish.key(), this, true);
        return placeUnwatched(wish).onComplete(request::ended);
    }

    /** One of many. */
    Future<OrderSite.Placed> placeUnwatched(PlaceOrder wish) {
        return here(() -> {
            int incarnation = host.incarnation();
            pending++;
            return placing.place(wish)
                    .map(outcome -> new OrderSite.Placed(outcome.order(), outcome.replayed()))
                    .onComplete(ended -> {
                        if (host.incarnation() == incarnation) {
                            pending--;
                        }
                    });
        });
    }

    Future<Optional<Order>> byNumber(long number, long deadline) {
        return here(() -> orders.askAny(id -> world.orderSite(id).byNumber(number), deadline));
    }

    Future<List<Order>> page(long after, int limit, long deadline) {
        return here(() -> orders.askAny(id -> world.orderSite(id).page(after, limit), deadline));
    }

    Future<List<Order>> pageOf(String subject, long after, int limit, long deadline) {
        return here(() -> orders.askAny(id -> world.orderSite(id).pageOf(subject, after, limit), deadline));
    }

    Future<Product> change(Function<CatalogSite, Future<Product>> change, long deadline) {
        Liveness.Request request = world.liveness.request("a change", this, false);
        return here(() -> catalog.ask(id -> change.apply(world.catalogSite(id)), deadline))
                .onComplete(request::ended);
    }

    // On this machine: it may stand still, and be gone.
    private <T> Future<T> here(Supplier<Future<T>> work) {
        if (!host.isUp()) {
            return Future.failedFuture(new Failure.Unavailable("unreachable", "nobody listens there"));
        }
        Promise<T> answer = Promise.promise();
        host.onExit(() -> answer.tryFail(new Failure.Indeterminate("no-answer", "the front end is gone")));
        host.plan(Host.Source.CLIENT, 0, () -> work.get().onComplete(ended -> {
            if (!answer.future().isComplete()) {
                answer.handle(ended);
            }
        }));
        return answer.future();
    }
}
