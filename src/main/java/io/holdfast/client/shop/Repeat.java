package io.holdfast.client.shop;

import io.holdfast.base.time.Time;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Does one thing with the store so many times, one after the other, on an event loop of its own, and takes the times. */
final class Repeat {
    private static final int HOURS_MAX = 24;

    private final Time time = Time.system();
    private final RunningTimes times;
    private final Promise<Void> ended = Promise.promise();

    private Repeat(RunningTimes times) {
        this.times = times;
    }

    /**
     * Waits for the end.
     *
     * @param once what is done each time; the first failure ends all
     * @param after what is done at the end, untimed
     */
    static RunningTimes run(
            ModeOptions options, Function<StoreClient, Future<Void>> once, Function<StoreClient, Future<Void>> after)
            throws Exception {
        options.check();
        Vertx vertx = Vertx.vertx();
        try {
            RunningTimes times = new RunningTimes();
            Repeat repeat = new Repeat(times);
            Promise<Void> all = Promise.promise();
            vertx.getOrCreateContext().runOnContext(v -> {
                StoreClient store =
                        new StoreClient(vertx, repeat.time, options.router(), options.token(), 1, options.patience());
                long began = repeat.time.nanos();
                repeat.step(store, once, options.times());
                repeat.ended
                        .future()
                        .onSuccess(w -> times.took(repeat.time.nanos() - began))
                        .compose(w -> after.apply(store))
                        .onComplete(all);
            });
            all.future().await(HOURS_MAX, TimeUnit.HOURS);
            return times;
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
    }

    // No chain of futures: it would be as long as there are steps.
    private void step(StoreClient store, Function<StoreClient, Future<Void>> once, int left) {
        long began = time.nanos();
        once.apply(store)
                .onSuccess(v -> {
                    times.add(time.nanos() - began);
                    if (left == 1) {
                        ended.complete();
                    } else {
                        step(store, once, left - 1);
                    }
                })
                .onFailure(ended::fail);
    }
}
