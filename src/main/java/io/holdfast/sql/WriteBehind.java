package io.holdfast.sql;

import io.holdfast.base.config.Settings;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the changes of one thread to a database behind its back: in their order, in batches, one write at a time, and syncs now and
 * then. While a write is under way changes collect, so batches grow with the load; too many make the thread wait, for as long as the
 * disk takes: waiting is safe, and costs no more memory.
 *
 * <p>A write or sync that fails is final, because nobody knows what the disk has: it is told once, nothing is written any more, and
 * {@link #add} throws. The last synced change and a log of all changes are enough to begin again.
 *
 * @param <T> a change
 */
public final class WriteBehind<T> {

    /** Where changes go. Neither is called while another one is under way. */
    public interface Target<T> {
        /** Writes all or nothing. @param changes by rising age, never empty */
        Future<Void> write(List<T> changes);

        /** Done when everything written before the call survives a power cut. */
        Future<Void> sync();
    }

    /**
     * @param pendingMax changes that may wait to be written, at least 1
     * @param batchMax changes in one write, at least 1
     * @param linger fewer changes than that wait so long for more; zero for not at all. A transaction costs much more than a row.
     * @param syncEvery so many written changes are synced at once, at least 1
     * @param syncAfter a written change is synced after this time at the latest
     * @param patience after so long a wait in {@link #add} or {@link #awaitSynced} it is said that the disk is slow
     */
    public record Config(
            int pendingMax, int batchMax, Duration linger, int syncEvery, Duration syncAfter, Duration patience) {
        public Config {
            require(pendingMax >= 1, "pending-max", pendingMax);
            require(batchMax >= 1, "batch-max", batchMax);
            require(!linger.isNegative(), "linger", linger);
            require(syncEvery >= 1, "sync-every", syncEvery);
            require(syncAfter.toMillis() >= 1, "sync-after", syncAfter);
            require(patience.toMillis() >= 1, "patience", patience);
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
                    settings.integer(
                            prefix + ".sync-every", 2_000, 1, 1_000_000, "written changes that ask for a sync"),
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
    private final Consumer<T> onSynced;
    private final Consumer<Throwable> onFailure;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    // All below is guarded by the lock. The counts only rise: synced <= written <= added.
    private final Deque<T> pending = new ArrayDeque<>();
    private final Promise<Void> closed = Promise.promise();
    private long added;
    private long written;
    private long synced;
    private long wanted;

    @SuppressWarnings("NullAway.Init") // read once something was written
    private T newest;

    private boolean busy;
    private boolean called;
    private boolean lingering;
    private boolean closing;
    private boolean overdue;
    private long timer = -1;
    private volatile boolean slow;
    private @Nullable Throwable failure;

    /**
     * @param onSynced gets the last change that was written before a sync began, when that sync is done; any thread
     * @param onFailure gets the failure, once; any thread
     */
    public WriteBehind(
            Vertx vertx, Config config, Target<T> target, Consumer<T> onSynced, Consumer<Throwable> onFailure) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.config = config;
        this.target = target;
        this.onSynced = onSynced;
        this.onFailure = onFailure;
    }

    /**
     * Takes a change to be written. Called by one thread, never an event loop: it waits while {@code pendingMax} are not written.
     *
     * @throws IllegalStateException when a write has failed, or this is closed
     */
    public void add(T change) {
        refuseEventLoop();
        lock.lock();
        try {
            waitUntil(added - config.pendingMax() + 1, false);
            if (closing) {
                throw new IllegalStateException("closed: no change is taken any more");
            }
            pending.add(change);
            added++;
            proceed();
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
        refuseEventLoop();
        lock.lock();
        try {
            wanted = added;
            proceed();
            waitUntil(added, true);
        } finally {
            lock.unlock();
        }
    }

    /** Writes and syncs what is pending, and takes nothing more. Fails as the write did. */
    public Future<Void> close() {
        lock.lock();
        try {
            closing = true;
            wanted = added;
            proceed();
        } finally {
            lock.unlock();
        }
        return closed.future();
    }

    /** Whether somebody has been waiting for the disk for longer than {@code patience}. Any thread may ask. */
    public boolean isSlow() {
        return slow;
    }

    private void waitUntil(long count, boolean sync) {
        long left = config.patience().toNanos();
        while (failure == null && (sync ? synced : written) < count) {
            try {
                left = moved.awaitNanos(Math.max(1_000_000, left));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for the disk", e);
            }
            if (left <= 0 && !slow && failure == null && (sync ? synced : written) < count) {
                slow = true;
                LOG.warn(
                        "the disk is slow: {} changes are not {} after {}; it is waited for",
                        added - (sync ? synced : written),
                        sync ? "synced" : "written",
                        config.patience());
            }
        }
        if (slow) {
            slow = false;
            LOG.info("the disk goes on");
        }
        if (failure != null) {
            throw new IllegalStateException("an earlier write has failed: " + failure.getMessage(), failure);
        }
    }

    private static void refuseEventLoop() {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("this may wait for the disk and must not run on an event loop");
        }
    }

    // What is under way looks for more at its end.
    private void proceed() {
        if (busy || called) {
            return;
        }
        if (isUrgent()) {
            called = true;
            context.runOnContext(v -> step());
        } else if (!lingering && !pending.isEmpty()) {
            lingering = true;
            context.runOnContext(v -> context.owner().setTimer(config.linger().toMillis(), t -> lingered()));
        }
    }

    private boolean isUrgent() {
        return closing
                || config.linger().toMillis() == 0
                || pending.size() >= Math.min(config.batchMax(), config.pendingMax())
                || wanted > synced
                || syncIsDue();
    }

    private void lingered() {
        lock.lock();
        try {
            lingering = false;
        } finally {
            lock.unlock();
        }
        step();
    }

    // Runs on the context.
    private void step() {
        lock.lock();
        try {
            called = false;
            if (busy || failure != null) {
                return;
            }
            if (syncIsDue()) {
                busy = true;
                sync(newest, written);
            } else if (!pending.isEmpty()) {
                busy = true;
                write(nextBatch());
            } else if (closing) {
                closed.tryComplete();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean syncIsDue() {
        boolean asked = wanted > synced && written >= wanted;
        return written > synced && (asked || overdue || written - synced >= config.syncEvery());
    }

    private List<T> nextBatch() {
        List<T> batch = new ArrayList<>(Math.min(pending.size(), config.batchMax()));
        while (batch.size() < config.batchMax() && !pending.isEmpty()) {
            batch.add(pending.poll());
        }
        return List.copyOf(batch);
    }

    private void write(List<T> batch) {
        run(() -> target.write(batch), () -> {
            written += batch.size();
            newest = batch.get(batch.size() - 1);
            if (timer == -1) {
                timer = context.owner().setTimer(config.syncAfter().toMillis(), t -> syncOverdue());
            }
        });
    }

    private void sync(T last, long count) {
        stopTimer();
        run(
                () -> target.sync().map(v -> {
                    onSynced.accept(last);
                    return null;
                }),
                () -> synced = count);
    }

    private void syncOverdue() {
        lock.lock();
        try {
            overdue = true;
        } finally {
            lock.unlock();
        }
        step();
    }

    private void stopTimer() {
        context.owner().cancelTimer(timer);
        timer = -1;
        overdue = false;
    }

    private interface Step {
        Future<Void> start();
    }

    // The step may be done at once, so its end is looked at later, never inside the lock of its beginning.
    private void run(Step step, Runnable done) {
        context.runOnContext(v -> Future.succeededFuture()
                .compose(begin -> step.start())
                .onComplete(ended -> context.runOnContext(w -> {
                    if (ended.failed()) {
                        fail(ended.cause());
                    } else {
                        end(done);
                    }
                })));
    }

    private void end(Runnable done) {
        lock.lock();
        try {
            busy = false;
            done.run();
            moved.signalAll();
            proceed();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable cause) {
        lock.lock();
        try {
            failure = cause;
            pending.clear();
            stopTimer();
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        closed.tryFail(cause);
        onFailure.accept(cause);
    }
}
