package io.holdfast.telemetry.figures;

import io.holdfast.base.time.Time;
import java.util.OptionalLong;

/** The greatest of some spans in the last ten seconds. Any thread may use it. */
public final class RollingMax {
    private static final int SLOTS = 10;
    private static final long SLOT_NANOS = 1_000_000_000L;

    private final Time time;
    private final long[] slots = new long[SLOTS];
    private final long[] seconds = new long[SLOTS];
    private final boolean[] used = new boolean[SLOTS];

    public RollingMax(Time time) {
        this.time = time;
    }

    public synchronized void add(long nanos) {
        long second = Math.floorDiv(time.nanos(), SLOT_NANOS);
        int slot = (int) Math.floorMod(second, (long) SLOTS);
        boolean isNew = !used[slot] || seconds[slot] != second;
        slots[slot] = isNew ? nanos : Math.max(slots[slot], nanos);
        seconds[slot] = second;
        used[slot] = true;
    }

    /** In nanoseconds; empty where there was none. */
    public synchronized OptionalLong max() {
        long second = Math.floorDiv(time.nanos(), SLOT_NANOS);
        OptionalLong max = OptionalLong.empty();
        for (int slot = 0; slot < SLOTS; slot++) {
            if (used[slot] && second - seconds[slot] < SLOTS) {
                max = OptionalLong.of(Math.max(max.orElse(0), slots[slot]));
            }
        }
        return max;
    }
}
