package io.holdfast.client.shop;

import io.holdfast.base.time.Randomness;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The shopping that a newcomer sees first. */
public final class Demonstration {
    private static final int CLIENTS = 16;
    private static final int REQUESTS = 120;

    /**
     * The result of a run.
     *
     * @param fine whether every request was answered and nothing differs
     * @param pause the longest time in which no order was placed
     */
    public record Outcome(boolean fine, Duration pause) {}

    private Demonstration() {}

    /** Shops, prints the report. @param halfWay called once, when half of it is done; must not wait */
    public static Outcome shop(URI router, Runnable halfWay) throws Exception {
        long seed = Randomness.unseeded().nextLong() >>> 40;
        ShopPlan plan = new ShopPlan(router, CLIENTS, REQUESTS, 0.7, ShopPlan.Types.BOTH, seed, Duration.ofSeconds(30));
        AtomicInteger steps = new AtomicInteger();
        ShopReport report = Shop.run(plan, false, () -> {
            if (steps.incrementAndGet() == CLIENTS * REQUESTS / 2) {
                halfWay.run();
            }
        });
        System.out.println(report.text());
        return new Outcome(report.isFine(), report.pause());
    }
}
