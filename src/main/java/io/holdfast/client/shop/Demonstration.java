package io.holdfast.client.shop;

import io.holdfast.base.time.Chance;
import java.net.URI;
import java.time.Duration;

/** The shopping that a newcomer sees first. */
public final class Demonstration {
    private Demonstration() {}

    /** Shops, prints the report. @return whether it found no difference */
    public static boolean shop(URI router) throws Exception {
        long seed = Chance.unseeded().nextLong() >>> 40;
        ShopPlan plan = new ShopPlan(router, 16, 150, 0.7, ShopPlan.Types.BOTH, seed, Duration.ofSeconds(30));
        ShopReport report = Shop.run(plan, false);
        System.out.println(report.text());
        return report.isFine();
    }
}
