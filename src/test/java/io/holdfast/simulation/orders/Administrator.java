package io.holdfast.simulation.orders;

import io.holdfast.api.CatalogApi.Product;
import io.holdfast.base.failure.Failure;
import io.holdfast.roles.catalog.CatalogSite;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;

/** Restocks and changes prices, each change under a key, asked again for as long as the catalog surely remembers the key. */
final class Administrator {
    private final OrderWorld world;
    private final Random random;
    private int changes;
    private long request;
    private boolean waiting;

    Administrator(OrderWorld world, Random random) {
        this.world = world;
        this.random = random;
    }

    void begin() {
        world.time.after(500_000 + random.nextInt(4_000_000), this::next);
    }

    boolean isWaiting() {
        return waiting;
    }

    private void next() {
        if (world.isClosing()) {
            return;
        }
        String key = "admin-" + changes++;
        String product = world.anyProduct(random);
        long amount = 1 + random.nextInt(6);
        BiFunction<CatalogSite, Long, Future<Product>> change =
                switch (random.nextInt(6)) {
                    case 0 ->
                        (site, deadline) ->
                                site.put(key, product, Journal.price(100 * amount), Optional.empty(), deadline);
                    case 1 ->
                        (site, deadline) ->
                                site.put(key, product, Journal.price(200 * amount), Optional.of(amount), deadline);
                    default -> (site, deadline) -> site.restock(key, product, amount, deadline);
                };
        boolean stocks = true;
        ask(key, change, stocks, world.time.nowMicros());
    }

    private void ask(String key, BiFunction<CatalogSite, Long, Future<Product>> change, boolean stocks, long since) {
        long mine = ++request;
        waiting = true;
        FrontEnd frontEnd = world.anyFrontEnd(random);
        long deadline = frontEnd.time().millis() + world.longestMillis;
        frontEnd.change(site -> change.apply(site, deadline), deadline).onComplete(answer -> {
            if (request != mine) {
                return;
            }
            if (answer.succeeded()) {
                world.journal.changed(key);
            } else if (!(answer.cause() instanceof Failure.Unavailable)
                    && !(answer.cause() instanceof Failure.Indeterminate)) {
                world.journal.wrong("change %s: %s", key, answer.cause());
            }
            end(key, change, stocks, since, answer.failed() || random.nextInt(4) == 0);
        });
        world.time.after(world.longestMillis * 1_000, () -> {
            if (request == mine) {
                end(key, change, stocks, since, true);
            }
        });
    }

    private void end(
            String key,
            BiFunction<CatalogSite, Long, Future<Product>> change,
            boolean stocks,
            long since,
            boolean again) {
        request++;
        waiting = false;
        long pause = random.nextInt(1_000_000);
        long surely = since + (world.rememberMillis - world.longestMillis - world.skewMillis) * 1_000;
        if (again && !world.isClosing() && world.time.nowMicros() + pause < surely) {
            world.time.after(pause, () -> ask(key, change, stocks, since));
        } else {
            world.time.after(random.nextInt(4_000_000), this::next);
        }
    }
}
