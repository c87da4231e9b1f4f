package io.holdfast.sql;

import io.holdfast.base.time.Time;
import java.time.Duration;

/**
 * Decides when {@link WriteBehind} writes and when it syncs: a state machine without threads, timers or I/O. Each event returns the
 * action that its caller carries out. The counts only rise: synced &le; written &le; taken &le; added. Guarded by the lock of its
 * owner.
 *
 * <pre>
 *   IDLE ──added──► COLLECTING ──batch is full, sync or close requested──► READY
 *                       └──run: linger is over──► WRITING                    │
 *                                                    ▲                       ├─run─► WRITING ──written──┐
 *                                                    └───────────────────────┤                          │
 *   UNSYNCED ──added──► COLLECTING                                           ├─run─► SYNCING ──synced───┤
 *       ├──sync or close requested──► READY                                  └─run─► CLOSED             │
 *       └──run: sync-after is over──► SYNCING                                                           │
 *                                                        READY, COLLECTING, UNSYNCED or IDLE ◄──────────┘
 *   any state ──failed──► FAILED
 * </pre>
 */
final class FlushScheduler {

    enum State {
        /** Everything added is synced. */
        IDLE,
        /** Changes wait for more changes to share a write with. */
        COLLECTING,
        /** There is something to do; {@link #run} returns what. */
        READY,
        WRITING,
        /** Everything added is written, and waits for more to share a sync with. */
        UNSYNCED,
        SYNCING,
        /** Everything added is synced, and nothing is added any more. */
        CLOSED,
        /** A write or a sync failed: nothing is begun any more. */
        FAILED
    }

    enum Action {
        NONE,
        /** Call {@link #run} soon. */
        RUN,
        /** Call {@link #run} after {@link #delay}. */
        WAIT,
        /** Write the oldest {@link #batchSize} pending changes, then call {@link #written}. */
        WRITE,
        /** Sync, then call {@link #synced}. */
        SYNC,
        /** Tell that closing is complete. */
        CLOSE
    }

    private final WriteBehind.Config config;
    private final Time time;
    private State state = State.IDLE;
    private boolean closing;
    private long added;
    private long taken; // written, or being written
    private long written;
    private long synced;
    private long requested; // changes whose sync somebody waits for
    private boolean lingering;
    private long lingeringSinceNanos;
    private long unsyncedSinceNanos;

    FlushScheduler(WriteBehind.Config config, Time time) {
        this.config = config;
        this.time = time;
    }

    /** A change was added to the pending ones. */
    Action added() {
        added++;
        return decide();
    }

    /** Somebody waits until everything added so far is synced. */
    Action syncRequested() {
        requested = added;
        return decide();
    }

    /** Nothing is added any more: everything is to be written and synced. */
    Action closeRequested() {
        closing = true;
        return syncRequested();
    }

    /** The thread that flushes is here: a timer has fired, or {@link Action#RUN} was asked for. */
    Action run() {
        if (isBusy() || isOver()) {
            return Action.NONE;
        }
        if (isSyncDue()) {
            state = State.SYNCING;
            return Action.SYNC;
        }
        if (isWriteDue()) {
            state = State.WRITING;
            lingering = false;
            taken += Math.min(pending(), config.batchMax());
            return Action.WRITE;
        }
        if (closing) {
            state = State.CLOSED;
            return Action.CLOSE;
        }
        return await();
    }

    /** The write that {@link Action#WRITE} asked for is done. */
    Action written() {
        if (written == synced) {
            unsyncedSinceNanos = time.nanos();
        }
        written = taken;
        return ended();
    }

    /** The sync that {@link Action#SYNC} asked for is done. Nothing was written meanwhile. */
    Action synced() {
        synced = written;
        return ended();
    }

    /** A write or a sync failed: what the disk has is unknown. */
    void failed() {
        state = State.FAILED;
    }

    State state() {
        return state;
    }

    boolean isClosing() {
        return closing;
    }

    long addedCount() {
        return added;
    }

    long writtenCount() {
        return written;
    }

    long syncedCount() {
        return synced;
    }

    /** How many changes {@link Action#WRITE} is about. */
    int batchSize() {
        return (int) (taken - written);
    }

    /** How long {@link Action#WAIT} waits at most. */
    Duration delay() {
        long untilWrite = pending() > 0 ? left(config.linger(), lingeringSinceNanos) : Long.MAX_VALUE;
        long untilSync = written > synced ? left(config.syncAfter(), unsyncedSinceNanos) : Long.MAX_VALUE;
        return Duration.ofNanos(Math.min(untilWrite, untilSync));
    }

    private Action ended() {
        if (isOver()) {
            return Action.NONE;
        }
        state = State.IDLE;
        return decide();
    }

    // The thread that flushes decides again at the end of its step.
    private Action decide() {
        if (isBusy() || isOver() || state == State.READY) {
            return Action.NONE;
        }
        if (isSyncDue() || isWriteDue() || closing) {
            state = State.READY;
            return Action.RUN;
        }
        return state == State.COLLECTING ? Action.NONE : await();
    }

    private Action await() {
        if (pending() > 0) {
            state = State.COLLECTING;
            if (!lingering) {
                lingering = true;
                lingeringSinceNanos = time.nanos();
            }
            return Action.WAIT;
        }
        state = written > synced ? State.UNSYNCED : State.IDLE;
        return state == State.UNSYNCED ? Action.WAIT : Action.NONE;
    }

    private boolean isSyncDue() {
        boolean isRequested = requested > synced && written >= requested;
        boolean isOverdue = left(config.syncAfter(), unsyncedSinceNanos) == 0;
        return written > synced && (isRequested || isOverdue || written - synced >= config.syncEvery());
    }

    private boolean isWriteDue() {
        boolean hasLingered = config.linger().isZero() || lingering && left(config.linger(), lingeringSinceNanos) == 0;
        boolean isFull = pending() >= Math.min(config.batchMax(), config.pendingMax());
        return pending() > 0 && (closing || hasLingered || isFull || requested > synced);
    }

    private long left(Duration span, long sinceNanos) {
        return Math.max(0, span.toNanos() - (time.nanos() - sinceNanos));
    }

    private long pending() {
        return added - taken;
    }

    private boolean isBusy() {
        return state == State.WRITING || state == State.SYNCING;
    }

    private boolean isOver() {
        return state == State.CLOSED || state == State.FAILED;
    }
}
