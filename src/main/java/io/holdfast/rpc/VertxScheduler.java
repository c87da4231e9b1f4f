package io.holdfast.rpc;

import io.holdfast.base.time.Scheduler;
import io.vertx.core.Vertx;

/** The event loop of whoever calls. */
public record VertxScheduler(Vertx vertx) implements Scheduler {
    @Override
    public void execute(Runnable task) {
        vertx.runOnContext(v -> task.run());
    }

    @Override
    public long schedule(long delayMillis, Runnable task) {
        return vertx.setTimer(delayMillis, id -> task.run());
    }

    @Override
    public void cancel(long id) {
        vertx.cancelTimer(id);
    }
}
