package io.holdfast.replication.engine;

import io.holdfast.replication.log.Disk;
import java.io.IOException;

/** How much room is left on the disk of a replica, by the floor that an operator has set. */
final class DiskSpace {
    enum Level {
        ENOUGH,
        /** Below the floor: it takes nothing new, so that there is room for what has been taken already. */
        LOW,
        /** Below half of the floor: it takes no part, before a write fails in the middle of something. */
        OUT
    }

    private final Disk disk;
    private final long floor;
    private volatile long last = Long.MAX_VALUE;

    DiskSpace(Disk disk, long floor) {
        this.disk = disk;
        this.floor = floor;
    }

    Level level() {
        long free = free();
        return free >= floor ? Level.ENOUGH : free >= floor / 2 ? Level.LOW : Level.OUT;
    }

    /** In bytes; without end while the disk does not tell. */
    long free() {
        try {
            last = disk.freeBytes();
        } catch (IOException untold) {
            last = Long.MAX_VALUE;
        }
        return last;
    }

    /** What {@link #free} said last; any thread may ask, and does not wait for the disk. */
    long lastFree() {
        return last;
    }

    long floor() {
        return floor;
    }
}
