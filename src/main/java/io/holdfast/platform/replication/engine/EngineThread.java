package io.holdfast.platform.replication.engine;

import io.microraft.executor.RaftNodeExecutor;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of a group member: everything the engine, the log and the state machine do happens here, in order, and so does
 * every wait for the disk. Delays shrink from the engine's seconds to ours.
 */
final class EngineThread implements RaftNodeExecutor {
    private final EventExecutor executor;
    private final TimeScale scale;

    EngineThread(String name, TimeScale scale) {
        this.executor = new DefaultEventExecutor(new DefaultThreadFactory(name, false, Thread.MAX_PRIORITY));
        this.scale = scale;
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void submit(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void schedule(Runnable task, long delay, TimeUnit unit) {
        executor.schedule(task, scale.toNanos(unit.toMillis(delay)), TimeUnit.NANOSECONDS);
    }

    /** Ends the thread once everything that was given to it is done. */
    void end() {
        executor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
