package io.holdfast.simulation.cache;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.CatalogApi.Trade;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.ContentHash;
import io.holdfast.roles.frontend.CacheFrontEnd;
import io.holdfast.simulation.Host;
import io.holdfast.simulation.cache.CacheHistory.Kind;
import io.holdfast.simulation.cache.CacheHistory.Seen;
import io.holdfast.simulation.calls.SimulatedClient;
import io.vertx.core.AsyncResult;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/** Reads products at any front end, or changes them at the catalog, one operation at a time; adds each to the history. */
final class Customer {
    private static final long PATIENCE = 3_000;

    private final CacheWorld world;
    private final Random random;
    private final int number;
    private final boolean reads;
    private final Time time;
    private final Host host;
    private final SimulatedClient catalog;
    private int asked;

    Customer(CacheWorld world, int number, boolean reads) {
        this.world = world;
        this.number = number;
        this.reads = reads;
        this.random = new Random(world.random.nextLong());
        this.time = new Time() {
            @Override
            public long nanos() {
                return world.time.nowMicros() * 1_000;
            }

            @Override
            public java.time.Instant now() {
                return java.time.Instant.ofEpochMilli(world.time.nowMicros() / 1_000);
            }
        };
        this.host = world.customer(number);
        this.catalog = world.client(host, time);
    }

    void begin() {
        next(500_000);
    }

    private void next(int within) {
        world.time.after(1 + random.nextInt(within), () -> {
            if (!world.isClosing()) {
                act();
            }
        });
    }

    private void act() {
        // One is hot, one does not exist for a while.
        String product =
                random.nextInt(3) == 0 ? CacheWorld.NAMES.get(random.nextInt(CacheWorld.NAMES.size())) : world.hot;
        if (reads) {
            read(product);
        } else {
            change(product);
        }
    }

    private void read(String product) {
        long began = world.time.nowMicros();
        CacheFrontEnd frontEnd = world.anyFrontEnd(random);
        Deadline deadline = Deadline.after(time, Duration.ofMillis(PATIENCE));
        world.wire
                .ask(host, frontEnd.host(), () -> frontEnd.read(product, deadline), PATIENCE * 1_000)
                .onComplete(answer -> {
                    if (answer.succeeded()) {
                        world.history.add(new Seen(Kind.READ, product, began, world.time.nowMicros(), answer.result()));
                    } else {
                        complain(answer);
                    }
                    next(50_000);
                });
    }

    private void change(String product) {
        String key = "c%d-%d".formatted(number, asked++);
        long deadline = time.millis() + PATIENCE;
        long began = world.time.nowMicros();
        long amount = 1 + random.nextInt(4);
        if (product.equals("p3") || random.nextInt(6) == 0) {
            boolean put = product.equals("p3");
            catalog.ask(
                            id -> put
                                    ? world.catalogSite(id)
                                            .put(
                                                    key,
                                                    product,
                                                    BigDecimal.valueOf(amount),
                                                    Optional.of(amount),
                                                    deadline)
                                    : world.catalogSite(id).restock(key, product, amount, deadline),
                            deadline)
                    .onComplete(answer -> changed(product, began, answer.map(Product::version)));
            return;
        }
        Side side = random.nextInt(5) == 0 ? Side.SELL : Side.BUY;
        String hash = ContentHash.of(product, side, amount);
        Trade trade = new Trade(key, hash, product, side, amount, 0, deadline);
        catalog.ask(id -> world.catalogSite(id).trade(trade), deadline)
                .onComplete(answer -> changed(
                        product,
                        began,
                        answer.map(outcome ->
                                world.versionOfTrade.get(outcome.entry().orderNumber()))));
    }

    private void changed(String product, long began, AsyncResult<Long> answer) {
        long now = world.time.nowMicros();
        world.ended("a change", began, !isUnknown(answer));
        if (answer.succeeded()) {
            world.tally("CHANGED");
            world.history.add(new Seen(Kind.CHANGE, product, began, now, answer.result()));
        } else if (answer.cause() instanceof Failure.Conflict refused
                && refused.extras().get("available") instanceof Number available) {
            world.tally("REFUSED");
            world.history.add(new Seen(Kind.REFUSAL, product, began, now, available.longValue()));
        } else {
            complain(answer);
        }
        next(150_000);
    }

    private static boolean isUnknown(AsyncResult<?> answer) {
        return answer.cause() instanceof Failure.Unavailable || answer.cause() instanceof Failure.Indeterminate;
    }

    private void complain(AsyncResult<?> answer) {
        if (!(answer.cause() instanceof Failure)) {
            world.wrong("an answer that is no failure of ours: " + answer.cause());
        }
    }
}
