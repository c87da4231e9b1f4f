package io.holdfast.sql;

import io.holdfast.base.config.Settings;
import io.holdfast.base.time.Time;
import io.holdfast.sql.FlushScheduler.Action;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the changes of one thread to a database asynchronously: in their order, in batches, one write at a time, with a sync now and
 * then. {@link FlushScheduler} decides when; this class has the thread, the timer and the queue. While a write is in progress changes
 * collect, so batches grow with the load; when too many are pending, {@link #add} blocks for as long as the disk takes, which is safe
 * and keeps memory bounded.
 *
 * <p>A write or sync that fails is final, because the state of the disk is unknown: the failure is reported once, nothing is written
 * any more, and {@link #add} throws. The last synced change and a log of all changes are enough to begin again.
 *
 * @param <T> a change
 */
public final class WriteBehind<T> {

    /** Where changes go. Neither method is called while a call is in progress. */
    public interface Target<T> {
        /** Writes all or nothing. @param changes oldest first, never empty */
        Future<Void> write(List<T> changes);

        /** Completes when everything written before the call survives a power cut. */
        Future<Void> sync();
    }

    /** Notified of how far the disk has come. Called on any thread. */
    public interface Listener<T> {
        /** @param last the last change that was written before the sync began that is complete now */
        void onSynced(T last);

        /** Called once, after which nothing is written any more. */
        void onFailure(Throwable cause);
    }

    /**
     * @param pendingMax changes that may wait to be written, at least 1
     * @param batchMax changes in one write, at least 1
     * @param linger how long fewer than {@code batchMax} changes wait for more; zero for not at all. A transaction costs much more
     *     than a row.
     * @param syncEvery written changes that start a sync, at least 1
     * @param syncAfter a written change is synced after this time at the latest
     * @param diskSlowAfter after so long a wait in {@link #add} or {@link #awaitSynced} the disk is reported as slow
     */
    public record Config(
            int pendingMax, int batchMax, Duration linger, int syncEvery, Duration syncAfter, Duration diskSlowAfter) {
        public Config {
            require(pendingMax >= 1, "pending-max", pendingMax);
            require(batchMax >= 1, "batch-max", batchMax);
            require(!linger.isNegative(), "linger", linger);
            require(syncEvery >= 1, "sync-every", syncEvery);
            require(syncAfter.toMillis() >= 1, "sync-after", syncAfter);
            require(diskSlowAfter.toMillis() >= 1, "disk-slow-after", diskSlowAfter);
        }

        public static Config from(Settings settings, String prefix) {
            return new Config(
                    settings.integer(
                            prefix + ".pending-max",
                            2_000,
                            1,
                            1_000_000,
                            "changes that may wait to be written to disk"),
                    settings.integer(
                            prefix + ".batch-max", 100, 1, 100_000, "changes written to disk in one transaction"),
                    settings.duration(
                            prefix + ".linger",
                            Duration.ofMillis(250),
                            "how long a change waits for more to be written with"),
                    settings.integer(prefix + ".sync-every", 2_000, 1, 1_000_000, "written changes that start a sync"),
                    settings.duration(
                            prefix + ".sync-after",
                            Duration.ofSeconds(10),
                            "longest time until a written change is synced; the log waits for the disk meanwhile"),
                    settings.duration(
                            prefix + ".disk-slow-after",
                            Duration.ofSeconds(30),
                            "a write that waits for so long is reported as a slow disk"));
        }

        private static void require(boolean holds, String name, Object value) {
            if (!holds) {
                throw new IllegalArgumentException("%s: %s (expected: at least 1)".formatted(name, value));
            }
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

    private final Context context;
    private final Config config;
    private final Target<T> target;
    private final Listener<T> listener;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    // All fields below are guarded by the lock, unless their comment names another owner.
    private final FlushScheduler scheduler;
    private final Deque<T> pending = new ArrayDeque<>();
    private final Promise<Void> closed = Promise.promise();
    private @Nullable Throwable failure;
    private volatile boolean slow;

    // Used by the context alone.
    @SuppressWarnings("NullAway.Init") // read once something was written
    private T newest;

    private long timer = -1;

    public WriteBehind(Vertx vertx, Time time, Config config, Target<T> target, Listener<T> listener) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.config = config;
        this.target = target;
        this.listener = listener;
        this.scheduler = new FlushScheduler(config, time);
    }

    /**
     * Takes a change to be written. Called by one thread, never an event loop: it blocks while {@code pendingMax} are not written.
     *
     * @throws IllegalStateException when a write has failed, or this is closed
     */
    public void add(T change) {
        rejectEventLoop();
        lock.lock();
        try {
            awaitCount(scheduler::writtenCount, scheduler.addedCount() - config.pendingMax() + 1, "written");
            if (scheduler.isClosing()) {
                throw new IllegalStateException("closed: no change is taken any more");
            }
            pending.add(change);
            dispatch(scheduler.added());
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes and syncs everything added so far. Called by the thread that adds.
     *
     * @throws IllegalStateException when that has failed
     */
    public void awaitSynced() {
        rejectEventLoop();
        lock.lock();
        try {
            dispatch(scheduler.syncRequested());
            awaitCount(scheduler::syncedCount, scheduler.addedCount(), "synced");
        } finally {
            lock.unlock();
        }
    }

    /** Writes and syncs what is pending, and takes nothing more. Fails as the write did. */
    public Future<Void> close() {
        lock.lock();
        try {
            dispatch(scheduler.closeRequested());
        } finally {
            lock.unlock();
        }
        return closed.future();
    }

    /** Whether a caller has been waiting for the disk for longer than {@code diskSlowAfter}. Any thread may ask. */
    public boolean isSlow() {
        return slow;
    }

    private void awaitCount(LongSupplier count, long expected, String done) {
        long left = config.diskSlowAfter().toNanos();
        while (failure == null && count.getAsLong() < expected) {
            try {
                left = progress.awaitNanos(Math.max(1_000_000, left));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for the disk", e);
            }
            if (left <= 0 && !slow && failure == null && count.getAsLong() < expected) {
                slow = true;
                LOG.warn(
                        "the disk is slow: {} changes are not {} after {}; waiting for it",
                        scheduler.addedCount() - count.getAsLong(),
                        done,
                        config.diskSlowAfter());
            }
        }
        if (slow) {
            slow = false;
            LOG.info("the disk makes progress again");
        }
        if (failure != null) {
            throw new IllegalStateException("an earlier write has failed: " + failure.getMessage(), failure);
        }
    }

    private static void rejectEventLoop() {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("this may wait for the disk and must not run on an event loop");
        }
    }

    // Everything is started later and on the context, never inside the lock: a target may complete at once.
    private void dispatch(Action action) {
        switch (action) {
            case NONE -> {}
            case RUN -> context.runOnContext(v -> run());
            case WAIT -> {
                long millis = scheduler.delay().toMillis() + 1; // rounded up: a timer that fires early only waits again
                context.runOnContext(v -> restartTimer(millis));
            }
            case WRITE -> {
                List<T> batch = nextBatch();
                context.runOnContext(v -> write(batch));
            }
            case SYNC -> context.runOnContext(v -> sync());
            case CLOSE -> {
                context.owner().cancelTimer(timer);
                closed.tryComplete();
            }
        }
    }

    private void run() {
        lock.lock();
        try {
            dispatch(scheduler.run());
        } finally {
            lock.unlock();
        }
    }

    private void restartTimer(long millis) {
        context.owner().cancelTimer(timer);
        timer = context.owner().setTimer(millis, t -> run());
    }

    private List<T> nextBatch() {
        List<T> batch = new ArrayList<>(scheduler.batchSize());
        for (int i = 0; i < scheduler.batchSize(); i++) {
            batch.add(pending.remove());
        }
        return List.copyOf(batch);
    }

    private void write(List<T> batch) {
        Future.<Void>succeededFuture()
                .compose(v -> target.write(batch))
                .onComplete(ended -> context.runOnContext(v -> {
                    newest = batch.get(batch.size() - 1);
                    end(ended.cause(), scheduler::written);
                }));
    }

    private void sync() {
        T last = newest;
        Future.<Void>succeededFuture()
                .compose(v -> target.sync().map(w -> {
                    listener.onSynced(last);
                    return null;
                }))
                .onComplete(ended -> context.runOnContext(v -> end(ended.cause(), scheduler::synced)));
    }

    private interface End {
        Action next();
    }

    private void end(@Nullable Throwable cause, End end) {
        lock.lock();
        try {
            if (cause == null) {
                dispatch(end.next());
            } else {
                failure = cause;
                scheduler.failed();
                pending.clear();
            }
            progress.signalAll();
        } finally {
            lock.unlock();
        }
        if (cause != null) {
            context.owner().cancelTimer(timer);
            closed.tryFail(cause);
            listener.onFailure(cause);
        }
    }
}
