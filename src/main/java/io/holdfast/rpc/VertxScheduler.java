package io.holdfast.rpc;

import io.holdfast.base.time.Scheduler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;

/** A context of Vert.x: what is scheduled there ends with the verticle of that context, if it is one's. */
public record VertxScheduler(ContextInternal context) implements Scheduler {

    /** The context of the caller. */
    public static VertxScheduler here(Vertx vertx) {
        return new VertxScheduler((ContextInternal) vertx.getOrCreateContext());
    }

    @Override
    public void execute(Runnable task) {
        context.runOnContext(v -> task.run());
    }

    @Override
    public long schedule(long delayMillis, Runnable task) {
        return context.setTimer(delayMillis, id -> task.run());
    }

    @Override
    public void cancel(long id) {
        context.owner().cancelTimer(id);
    }
}
