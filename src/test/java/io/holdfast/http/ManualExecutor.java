package io.holdfast.http;

import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/** An event loop on the thread of the test, whose tasks wait until the test runs them. */
final class ManualExecutor extends AbstractEventExecutor {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    /** Ends what the loop does now: runs the tasks that wait, but none that they add. */
    void runOnce() {
        for (int left = tasks.size(); left > 0; left--) {
            tasks.remove().run();
        }
    }

    /** Runs tasks until none waits. */
    void run() {
        while (!tasks.isEmpty()) {
            runOnce();
        }
    }

    int waiting() {
        return tasks.size();
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return true;
    }

    @Override
    public boolean isShuttingDown() {
        return false;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return terminationFuture();
    }

    @Override
    public Future<?> terminationFuture() {
        return new DefaultPromise<>(GlobalEventExecutor.INSTANCE);
    }

    @Override
    @Deprecated
    public void shutdown() {}
}
