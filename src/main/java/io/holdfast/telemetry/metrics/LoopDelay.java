package io.holdfast.telemetry.metrics;

import io.holdfast.base.time.Time;
import io.vertx.core.Context;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

/**
 * How late event loops are: each runs a timer ten times a second, and what it is late by is what requests wait for a loop that is busy.
 * The one source of it; any thread may listen.
 */
public final class LoopDelay {
    private static final Duration EVERY = Duration.ofMillis(100);

    private final Vertx vertx;
    private final Time time;
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();

    private LoopDelay(Vertx vertx, Time time) {
        this.vertx = vertx;
        this.time = time;
    }

    /** Samples until {@code vertx} is closed. @param loops how many it has */
    public static LoopDelay begin(Vertx vertx, Time time, int loops) {
        LoopDelay delay = new LoopDelay(vertx, time);
        for (int loop = 0; loop < loops; loop++) {
            // Contexts are dealt to the loops in turn, so each loop gets one.
            Context context = ((VertxInternal) vertx)
                    .contextBuilder()
                    .withThreadingModel(ThreadingModel.EVENT_LOOP)
                    .build();
            context.runOnContext(v -> delay.next());
        }
        return delay;
    }

    /** {@code nanos} gets each sample, on the event loop that it is of. */
    public void onSample(LongConsumer nanos) {
        listeners.add(nanos);
    }

    private void next() {
        long due = time.nanos() + EVERY.toNanos();
        vertx.setTimer(EVERY.toMillis(), t -> {
            long late = Math.max(0, time.nanos() - due);
            listeners.forEach(listener -> listener.accept(late));
            next();
        });
    }
}
