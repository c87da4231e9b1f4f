package io.holdfast.replication.engine;

import io.holdfast.replication.GroupThread;
import io.microraft.executor.RaftNodeExecutor;
import java.util.concurrent.TimeUnit;

/** The thread of a group as the engine wants it. Delays shrink from the engine's seconds to ours. */
record EngineThread(GroupThread thread, EngineTimeScale scale) implements RaftNodeExecutor {
    @Override
    public void execute(Runnable task) {
        thread.execute(task);
    }

    @Override
    public void submit(Runnable task) {
        thread.execute(task);
    }

    @Override
    public void schedule(Runnable task, long delay, TimeUnit unit) {
        thread.schedule(task, scale.toNanos(unit.toMillis(delay)));
    }
}
