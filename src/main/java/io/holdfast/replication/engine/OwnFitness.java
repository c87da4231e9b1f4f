package io.holdfast.replication.engine;

import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicaState.Kind;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Whether this replica should lead, by its disk and its clock (E9). Changed on the thread of the group; any thread
 * may ask for {@link #state} and {@link #freeBytes}.
 */
final class OwnFitness {
    private final LongSupplier nanos;
    private final long clockSkewMaxMillis;
    private final FitnessBackoff fitness;
    private final SyncLatency pace;
    private final DiskSpace space;
    private final List<LongConsumer> syncListeners = new CopyOnWriteArrayList<>();
    private volatile DiskSpace.Level level = DiskSpace.Level.ENOUGH;
    private volatile Kind against = Kind.FIT; // of the last cause
    private volatile long clockOffsetMillis;

    OwnFitness(ReplicaConfig.Monitoring monitoring, LongSupplier nanos, DiskSpace space) {
        this.nanos = nanos;
        this.clockSkewMaxMillis = monitoring.clockSkewMaxMillis();
        this.fitness = new FitnessBackoff(monitoring.fitness());
        this.pace = new SyncLatency(monitoring.slowSyncNanos());
        this.space = space;
    }

    /**
     * A sync took {@code tookNanos}.
     */
    void synced(long tookNanos) {
        syncListeners.forEach(listener -> listener.accept(tookNanos));
        pace.took(tookNanos).ifPresent(why -> report(Kind.DISK_SLOW, why));
    }

    /** {@code nanos} gets how long each sync took, on the thread of the group. Any thread may call it. */
    void onSync(LongConsumer nanos) {
        syncListeners.add(nanos);
    }

    /** How far the clock of this replica was ahead of what the group agrees on, when that was looked at last. */
    long clockOffsetMillis() {
        return clockOffsetMillis;
    }

    /**
     * The clock of this replica is {@code millis} ahead of what the group agrees on.
     */
    void checkClock(long millis) {
        clockOffsetMillis = millis;
        if (Math.abs(millis) > clockSkewMaxMillis) {
            report(Kind.CLOCK_OFF, "its clock is off by %d ms (replication.clock-skew-max)".formatted(millis));
        }
    }

    /**
     * A disk that hovers around the floor counts as a cause too, or the leadership would move back and forth with it.
     */
    DiskSpace.Level checkRoom() {
        level = space.level();
        if (isShortOfRoom()) {
            report(Kind.DISK_LOW, "its disk had less room than replication.disk-free-min a moment ago");
        }
        return level;
    }

    boolean isShortOfRoom() {
        return level != DiskSpace.Level.ENOUGH;
    }

    /** Why it should not lead; {@link ReplicaState#FIT} when it may. */
    ReplicaState state() {
        return isShortOfRoom()
                ? new ReplicaState(
                        Kind.DISK_LOW,
                        "its disk has %d MB left (replication.disk-free-min: %d MB)"
                                .formatted(space.lastFree() >> 20, space.floor() >> 20))
                : fitness.reason(nanos.getAsLong())
                        .map(why -> new ReplicaState(against, why))
                        .orElse(ReplicaState.FIT);
    }

    /** The reason for people; empty when it may lead. */
    Optional<String> unfit() {
        ReplicaState now = state();
        return now.isFit() ? Optional.empty() : Optional.of(now.reason());
    }

    /** Free bytes on the disk as of the last check, several times a second. */
    long freeBytes() {
        return space.lastFree();
    }

    private void report(Kind kind, String why) {
        against = kind;
        fitness.report(why, nanos.getAsLong());
    }
}
