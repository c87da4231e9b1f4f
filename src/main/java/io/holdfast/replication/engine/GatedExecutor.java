package io.holdfast.replication.engine;

import io.microraft.executor.RaftNodeExecutor;
import io.microraft.impl.handler.AbstractMessageHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The thread of the group as all tasks get it: whatever a task throws is reported, also what the engine catches (F2).
 *
 * <p>Messages that are queued already when the replica becomes non-participating are dropped: behind the snapshot
 * that made it so there may be entries that would be applied to an incomplete state.
 */
record GatedExecutor(RaftNodeExecutor thread, BooleanSupplier isAbsent, Consumer<Throwable> onThrown)
        implements RaftNodeExecutor {
    @Override
    public void execute(Runnable task) {
        thread.execute(new Watched(task, this));
    }

    private record Watched(Runnable task, GatedExecutor thread) implements Runnable {
        @Override
        public void run() {
            if (!(task instanceof AbstractMessageHandler<?>)
                    || !thread.isAbsent().getAsBoolean()) {
                thread.run(task);
            }
        }

        @Override
        public String toString() {
            return task.getClass().getSimpleName();
        }
    }

    private void run(Runnable task) {
        Throwable thrown = null;
        try {
            task.run();
        } catch (RuntimeException | Error own) {
            thrown = own;
        }
        Throwable kept = EngineThrown.take();
        if (thrown != null || kept != null) {
            onThrown.accept(thrown != null ? thrown : kept);
        }
    }

    @Override
    public void submit(Runnable task) {
        thread.submit(new Watched(task, this));
    }

    @Override
    public void schedule(Runnable task, long delay, TimeUnit unit) {
        thread.schedule(new Watched(task, this), delay, unit);
    }
}
