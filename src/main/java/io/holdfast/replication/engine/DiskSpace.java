package io.holdfast.replication.engine;

import io.holdfast.replication.log.Disk;
import java.io.IOException;

/** How much free space a replica's disk has, compared with the floor that an operator has set (ADR 31). */
final class DiskSpace {
    enum Level {
        ENOUGH,
        /** Below the floor: a leader takes no commands, so that there is room for what has been accepted already. */
        LOW,
        /** Below half of the floor: the replica takes no part, before a write fails in the middle of something. */
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

    /**
     * In bytes; {@code Long.MAX_VALUE} while that is not known.
     */
    long free() {
        try {
            last = disk.freeBytes();
        } catch (IOException untold) {
            last = Long.MAX_VALUE;
        }
        return last;
    }

    /**
     * What {@link #free} returned last; any thread may ask, and does not wait for the disk.
     */
    long lastFree() {
        return last;
    }

    long floor() {
        return floor;
    }
}
