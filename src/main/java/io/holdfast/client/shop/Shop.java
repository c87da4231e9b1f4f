package io.holdfast.client.shop;

import io.holdfast.base.time.Time;
import io.holdfast.client.terminal.Progress;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Runs a plan on an event loop of its own, with a progress line, and waits for the report. */
final class Shop {
    private static final int HOURS_MAX = 24;

    private Shop() {}

    /** @param onStep called after each step, on the event loop */
    static ShopReport run(ShopPlan plan, boolean quiet, Runnable onStep) throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Progress progress = Progress.start("shopping", (long) plan.clients() * plan.requests(), quiet)) {
            Promise<ShopReport> report = Promise.promise();
            Runnable step = () -> {
                progress.step();
                onStep.run();
            };
            vertx.getOrCreateContext()
                    .runOnContext(v ->
                            new ShopRun(vertx, Time.system(), plan, step).run().onComplete(report));
            return report.future().await(HOURS_MAX, TimeUnit.HOURS);
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }
}
