package io.holdfast.platform.replication.engine;

import io.microraft.executor.RaftNodeExecutor;
import io.microraft.impl.handler.AbstractMessageHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The thread of the group as the engine gets it. Messages that stand in line already when its replica becomes absent are thrown
 * away too: behind the snapshot that made it so may stand what would be applied to a state that is not whole.
 */
record GatedThread(RaftNodeExecutor thread, BooleanSupplier isAbsent) implements RaftNodeExecutor {
    @Override
    public void execute(Runnable task) {
        thread.execute(task instanceof AbstractMessageHandler<?> message ? () -> handle(message) : task);
    }

    private void handle(AbstractMessageHandler<?> message) {
        if (!isAbsent.getAsBoolean()) {
            message.run();
        }
    }

    @Override
    public void submit(Runnable task) {
        thread.submit(task);
    }

    @Override
    public void schedule(Runnable task, long delay, TimeUnit unit) {
        thread.schedule(task, delay, unit);
    }
}
