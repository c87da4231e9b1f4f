package io.holdfast.client.shop;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.OrderApi.Order;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A whole run: read the store, shop, read every order back, check the stock. Confined to its event loop. */
final class ShopRun {
    private static final int READINGS_MAX = 20;
    private static final int EXACT_READINGS_MAX = 4;
    private static final long READING_PAUSE_MILLIS = 250;

    private final Vertx vertx;
    private final Time time;
    private final ShopPlan plan;
    private final StoreClient store;
    private final ShopTally tally = new ShopTally();
    private final Runnable onStep;

    /** @param onStep called after each of {@code clients x requests} steps */
    ShopRun(Vertx vertx, Time time, ShopPlan plan, Runnable onStep) {
        this.vertx = vertx;
        this.time = time;
        this.plan = plan;
        this.onStep = onStep;
        this.store = new StoreClient(vertx, time, plan.url(), plan.token(), plan.clients() + 2, plan.patience());
    }

    /** @return the report; fails when the store cannot be read at all */
    Future<ShopReport> run() {
        long began = time.nanos();
        return read(EXACT_READINGS_MAX).compose(before -> {
            if (before.products().isEmpty()) {
                return Future.failedFuture(
                        new Failure.NotFound("empty-store", "the store has no products to shop for"));
            }
            return shop(before.products()).compose(v -> {
                long took = time.nanos() - began;
                return readBack(new ArrayList<>(tally.placed()))
                        .compose(w -> balance(before, READINGS_MAX))
                        .map(books -> new ShopReport(plan, tally, books, store.repeated(), took));
            });
        });
    }

    private Future<Void> shop(List<Product> products) {
        List<String> names = products.stream().map(Product::name).toList();
        RandomGenerator seeds = Randomness.seeded(plan.seed());
        List<Future<Void>> shoppers = new ArrayList<>();
        for (int i = 0; i < plan.clients(); i++) {
            RandomGenerator own = Randomness.seeded(seeds.nextLong());
            shoppers.add(new Shopper(store, plan, names, own, time, tally, onStep).shop(plan.requests()));
        }
        return Future.join(shoppers).mapEmpty();
    }

    // As many at a time as there were clients.
    private Future<Void> readBack(List<Order> orders) {
        Set<Long> numbers = new HashSet<>();
        orders.stream()
                .filter(o -> !numbers.add(o.orderNumber()))
                .forEach(o -> tally.differs("order %d was given to two requests".formatted(o.orderNumber())));
        List<Future<Void>> lanes = new ArrayList<>();
        for (int lane = 0; lane < plan.clients(); lane++) {
            lanes.add(readLane(orders, lane));
        }
        return Future.join(lanes).mapEmpty();
    }

    private Future<Void> readLane(List<Order> orders, int index) {
        if (index >= orders.size()) {
            return Future.succeededFuture();
        }
        Order told = orders.get(index);
        return store.order(told.orderNumber()).transform(answer -> {
            if (answer.cause() instanceof Failure.NotFound) {
                tally.differs("order %d is lost".formatted(told.orderNumber()));
            } else if (answer.failed()) {
                tally.failed(answer.cause());
            } else if (!answer.result().equals(told)) {
                tally.differs("order %d: told %s, read %s".formatted(told.orderNumber(), told, answer.result()));
            }
            return readLane(orders, index + plan.clients());
        });
    }

    // A trade whose request was given up gets its order a moment later, so the check may have to wait for it.
    private Future<StockCheck> balance(StoreSnapshot before, int tries) {
        return read(EXACT_READINGS_MAX)
                .compose(after -> store.ordersAfter(before.first()).compose(orders -> {
                    List<Order> until = orders.stream()
                            .filter(order -> order.orderNumber() <= after.last())
                            .toList();
                    StockCheck books = StockCheck.of(before, after, until);
                    if (books.differences().isEmpty() || tries == 1) {
                        books.differences().forEach(tally::differs);
                        tally.notAlone(until);
                        return Future.succeededFuture(books);
                    }
                    return pause().compose(v -> balance(before, tries - 1));
                }));
    }

    /** Products and orders of one moment: read again while orders come in between, and at last around them. */
    private Future<StoreSnapshot> read(int tries) {
        if (tries == 0) {
            return readAround();
        }
        return reading()
                .compose(reading ->
                        reading.isExact() ? Future.succeededFuture(reading) : pause().compose(v -> read(tries - 1)));
    }

    private Future<StoreSnapshot> reading() {
        return store.lastOrderNumber().compose(first -> store.products()
                .compose(products -> store.lastOrderNumber().map(last -> new StoreSnapshot(first, last, products))));
    }

    // Somebody else is ordering. An order's number may be known a moment before its product has moved for everybody, or
    // after it.
    private Future<StoreSnapshot> readAround() {
        return store.lastOrderNumber().compose(first -> pause().compose(v -> store.products())
                .compose(products -> pause().compose(v -> store.lastOrderNumber())
                        .map(last -> new StoreSnapshot(first, last, products))));
    }

    private Future<Void> pause() {
        return vertx.timer(READING_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
