package io.holdfast.client.shop;

import io.holdfast.base.time.Randomness;
import io.holdfast.client.ApiToken;
import java.net.URI;
import java.time.Duration;
import java.util.List;
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

    /**
     * The result of a check.
     *
     * @param placed orders
     * @param differences between what was told and what is there, the first few of them
     * @param failures requests that had no outcome for long, the first few of them
     */
    public record Check(int placed, List<String> differences, List<String> failures) {}

    private Demonstration() {}

    /** Shops a little, silently, and compares. */
    public static Check check(URI router) throws Exception {
        long seed = Randomness.unseeded().nextLong() >>> 40;
        return Shop.run(
                        new ShopPlan(
                                router, ApiToken.NONE, 4, 10, 0.7, ShopPlan.Types.BOTH, seed, Duration.ofSeconds(30)),
                        true,
                        () -> {})
                .check();
    }

    /** Shops, prints the report. @param halfWay called once, when half of it is done; must not wait */
    public static Outcome shop(URI router, Runnable halfWay) throws Exception {
        long seed = Randomness.unseeded().nextLong() >>> 40;
        ShopPlan plan = new ShopPlan(
                router, ApiToken.NONE, CLIENTS, REQUESTS, 0.7, ShopPlan.Types.BOTH, seed, Duration.ofSeconds(30));
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
