package io.holdfast.simulation.orders;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.api.OrderApi.Wish;
import io.holdfast.base.time.Time;
import io.holdfast.roles.catalog.CatalogSite;
import io.holdfast.roles.order.OrderSite;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A front end: keeps nothing, asks the leaders. */
final class FrontEnd {
    private final OrderWorld world;
    private final Time time;
    private final Asker orders;
    private final Asker catalog;

    FrontEnd(OrderWorld world, Time time, Asker orders, Asker catalog) {
        this.world = world;
        this.time = time;
        this.orders = orders;
        this.catalog = catalog;
    }

    Time time() {
        return time;
    }

    Future<OrderSite.Placed> place(Wish wish) {
        return orders.ask(
                id -> world.orderSite(id).place(wish),
                wish.deadline(),
                late -> world.journal.refused(wish.key(), "late: " + late.getMessage()));
    }

    Future<Optional<Order>> byNumber(long number, long deadline) {
        return orders.ask(id -> world.orderSite(id).byNumber(number), deadline);
    }

    Future<List<Order>> page(long after, int limit, long deadline) {
        return orders.ask(id -> world.orderSite(id).page(after, limit), deadline);
    }

    Future<Product> change(Function<CatalogSite, Future<Product>> change, long deadline) {
        return catalog.ask(id -> change.apply(world.catalogSite(id)), deadline);
    }
}
