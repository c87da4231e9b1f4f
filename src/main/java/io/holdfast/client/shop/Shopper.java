package io.holdfast.client.shop;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.NewOrder;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import java.util.List;
import java.util.random.RandomGenerator;

/** One client: reads a random product and, if there is some in stock, orders it with a probability; over and over. */
final class Shopper {
    private static final int QUANTITY_MAX = 10;

    private final StoreClient store;
    private final ShopPlan plan;
    private final List<String> names;
    private final RandomGenerator random;
    private final Time time;
    private final ShopTally tally;
    private final Runnable onStep;

    Shopper(
            StoreClient store,
            ShopPlan plan,
            List<String> names,
            RandomGenerator random,
            Time time,
            ShopTally tally,
            Runnable onStep) {
        this.store = store;
        this.plan = plan;
        this.names = names;
        this.random = random;
        this.time = time;
        this.tally = tally;
        this.onStep = onStep;
    }

    /** Ends when the last request has; failures are in the tally, not here. */
    Future<Void> shop(int left) {
        if (left == 0) {
            return Future.succeededFuture();
        }
        return once().transform(ended -> {
            if (ended.failed()) {
                tally.failed(ended.cause());
            }
            onStep.run();
            return shop(left - 1);
        });
    }

    private Future<Void> once() {
        String name = names.get(random.nextInt(names.size()));
        long began = time.nanos();
        return store.product(name).compose(product -> {
            tally.queried(time.nanos() - began);
            boolean wanted = product.quantity() > 0 && random.nextDouble() < plan.chance();
            return wanted ? order(product) : Future.succeededFuture();
        });
    }

    private Future<Void> order(Product product) {
        NewOrder request = new NewOrder(product.name(), 1 + random.nextInt(QUANTITY_MAX), side());
        long began = time.nanos();
        return store.place(request, Randomness.token()).transform(placed -> {
            if (placed.succeeded()) {
                long now = time.nanos();
                tally.ordered(request, placed.result(), now - began, now);
            } else if (placed.cause() instanceof Failure.Conflict) {
                tally.refused(time.nanos() - began);
            } else {
                return Future.failedFuture(placed.cause());
            }
            return Future.succeededFuture();
        });
    }

    private Side side() {
        return switch (plan.types()) {
            case BUY -> Side.BUY;
            case SELL -> Side.SELL;
            case BOTH -> random.nextBoolean() ? Side.BUY : Side.SELL;
        };
    }
}
