package io.holdfast.simulation.orders;

import io.holdfast.api.CatalogApi.Side;
import io.holdfast.api.OrderApi.PlaceOrder;
import io.holdfast.base.failure.Failure;
import io.holdfast.roles.order.OrderSite;
import io.vertx.core.AsyncResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Orders, and asks again under the same key through any front end: at once when it does not know, now and then when it does, and
 * sometimes much later. It waits for one answer at a time; what comes later for a request that it gave up does not count.
 */
final class Shopper {
    private record Body(String product, long quantity, Side side, String subject) {
        @Override
        public String toString() {
            return Journal.body(product, quantity, side, subject);
        }
    }

    private final OrderWorld world;
    private final Random random;
    private final int number;
    private final Map<String, Body> bodies = new HashMap<>();
    private final List<String> keys = new ArrayList<>();
    private long request;
    private boolean waiting;

    Shopper(OrderWorld world, int number, Random random) {
        this.world = world;
        this.number = number;
        this.random = random;
    }

    void begin() {
        world.time.after(random.nextInt(1_000_000), this::next);
    }

    boolean isWaiting() {
        return waiting;
    }

    private void next() {
        if (world.isClosing()) {
            return;
        }
        int choice = random.nextInt(20);
        if (keys.isEmpty() || choice < 11) {
            String key = "c%d-%d".formatted(number, keys.size());
            keys.add(key);
            bodies.put(key, body());
            ask(key, bodies.get(key));
        } else {
            String key = keys.get(random.nextInt(3) == 0 ? random.nextInt(keys.size()) : keys.size() - 1);
            ask(key, choice == 19 ? other(bodies.get(key)) : bodies.get(key));
        }
    }

    private Body body() {
        String product = random.nextInt(25) == 0 ? "nothing" : world.anyProduct(random);
        // Some shoppers are nobody, as all are where callers need not be known.
        String subject = number % 3 == 0 ? null : "s" + number % 3;
        return new Body(product, 1 + random.nextInt(3), random.nextInt(5) == 0 ? Side.SELL : Side.BUY, subject);
    }

    /** What the key of {@code body} does not stand for: something else, or the same of another subject. */
    private Body other(Body body) {
        Body other = body();
        return keys.size() % 2 == 0
                ? other
                : new Body(body.product(), body.quantity(), body.side(), body.subject() == null ? "s1" : null);
    }

    private void ask(String key, Body body) {
        long mine = ++request;
        waiting = true;
        FrontEnd frontEnd = world.anyFrontEnd(random);
        world.journal.asked(key, body.toString());
        long longest = world.longestMillis * 1_000;
        long patience = random.nextInt(5) == 0 ? random.nextInt((int) longest) : longest;
        world.time.after(1 + random.nextInt(20_000), () -> {
            long deadline = frontEnd.time().millis() + world.longestMillis;
            PlaceOrder wish =
                    new PlaceOrder(key, deadline, body.product(), body.quantity(), body.side(), body.subject());
            frontEnd.place(wish)
                    .onComplete(answer -> world.time.after(1 + random.nextInt(20_000), () -> {
                        if (request == mine) {
                            hear(key, body, answer);
                        } else if (world.is(Fault.ABANDONED_REFUSAL_COUNTS)
                                && answer.cause() instanceof Failure.Conflict) {
                            world.journal.refused(key, "late");
                        }
                    }));
        });
        world.time.after(patience, () -> {
            if (request == mine) {
                world.journal.unknown(key);
                rest(key, body, true);
            }
        });
    }

    private void hear(String key, Body body, AsyncResult<OrderSite.Placed> answer) {
        Throwable cause = answer.cause();
        if (answer.succeeded()) {
            world.journal.ordered(
                    key,
                    body.toString(),
                    answer.result().order(),
                    answer.result().replayed());
        } else if (cause instanceof Failure.Conflict || cause instanceof Failure.NotFound) {
            world.journal.refused(key, cause.getMessage());
        } else if (cause instanceof Failure.Mismatch) {
            world.journal.mismatched(key, body.toString());
        } else if (cause instanceof Failure.Unavailable) {
            world.journal.nothingDone(key);
        } else if (cause instanceof Failure.Indeterminate) {
            world.journal.unknown(key);
        } else {
            world.journal.wrong("an answer that is no failure of ours: %s", cause);
        }
        rest(key, body, cause instanceof Failure.Unavailable || cause instanceof Failure.Indeterminate);
    }

    private void rest(String key, Body body, boolean open) {
        request++;
        waiting = false;
        boolean again = open ? random.nextInt(4) > 0 : random.nextInt(5) < 2;
        if (again && !world.isClosing()) {
            world.time.after(random.nextInt(open ? 200_000 : 8_000_000), () -> {
                if (!world.isClosing()) {
                    ask(key, body);
                }
            });
        } else {
            world.time.after(random.nextInt(random.nextInt(4) == 0 ? 3_000_000 : 400_000), this::next);
        }
    }
}
