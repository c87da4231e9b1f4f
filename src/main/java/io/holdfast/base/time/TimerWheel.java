package io.holdfast.base.time;

import org.jspecify.annotations.Nullable;

/**
 * Timers of which there are many, and most are cancelled: to set or cancel one costs the same however many there are. A timer fires up to
 * two ticks late, never early. Pure: clock and alarm are injected. Confined to its owner's thread.
 */
public final class TimerWheel {
    private static final long TICK_MILLIS = 10;
    private static final long TICK_NANOS = TICK_MILLIS * 1_000_000;
    private static final int SLOTS = 512; // a power of two

    /** Wakes the wheel. */
    public interface Alarm {
        void after(long millis, Runnable wake);
    }

    /** One timer, which fires once unless it is cancelled. */
    public final class Timer {
        private final Runnable task;
        private final long dueTick;
        private @Nullable Timer before;
        private @Nullable Timer after;
        private boolean pending = true;

        private Timer(Runnable task, long dueTick) {
            this.task = task;
            this.dueTick = dueTick;
        }

        /** Does nothing if it has fired. */
        public void cancel() {
            if (pending) {
                remove(this);
            }
        }
    }

    private final Time time;
    private final Alarm alarm;
    private final long beganNanos;
    private final @Nullable Timer[] slots = new Timer[SLOTS]; // the first one of each
    private long tick; // the latest one that has been looked at
    private int pending;
    private boolean armed;

    public TimerWheel(Time time, Alarm alarm) {
        this.time = time;
        this.alarm = alarm;
        this.beganNanos = time.nanos();
    }

    /** Runs {@code task} after {@code millis}. */
    public Timer schedule(long millis, Runnable task) {
        if (pending == 0) {
            tick = now(); // nothing was waiting for the ticks since the last one
        }
        long due = (time.nanos() - beganNanos + millis * 1_000_000 + TICK_NANOS - 1) / TICK_NANOS;
        Timer timer = new Timer(task, Math.max(due, tick + 1));
        int slot = slot(timer.dueTick);
        Timer first = slots[slot];
        timer.after = first;
        if (first != null) {
            first.before = timer;
        }
        slots[slot] = timer;
        pending++;
        arm();
        return timer;
    }

    /** How many are waiting. */
    public int pending() {
        return pending;
    }

    private void arm() {
        if (!armed && pending > 0) {
            armed = true;
            alarm.after(TICK_MILLIS, this::advance);
        }
    }

    private void advance() {
        armed = false;
        long now = now();
        long from = Math.max(tick + 1, now - SLOTS + 1); // after a long pause each slot once
        tick = now;
        long each = from;
        try {
            for (; each <= now; each++) {
                fire(slot(each), now);
            }
        } finally {
            if (each <= now) {
                tick = each - 1; // a task has thrown: the others are fired by the next alarm
            }
            arm();
        }
    }

    private void fire(int slot, long now) {
        Timer timer = slots[slot];
        while (timer != null) {
            Timer next = timer.after;
            if (timer.dueTick <= now && timer.pending) {
                remove(timer);
                timer.task.run();
                next = slots[slot]; // the task may have changed the list
            }
            timer = next;
        }
    }

    private void remove(Timer timer) {
        timer.pending = false;
        pending--;
        if (timer.after != null) {
            timer.after.before = timer.before;
        }
        if (timer.before != null) {
            timer.before.after = timer.after;
        } else {
            slots[slot(timer.dueTick)] = timer.after;
        }
        timer.before = null; // whoever keeps this timer must not keep others
        timer.after = null;
    }

    private long now() {
        return (time.nanos() - beganNanos) / TICK_NANOS;
    }

    private static int slot(long tick) {
        return (int) (tick & (SLOTS - 1));
    }
}
