package io.holdfast.replication.engine;

import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicaState.Kind;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether this replica should lead, by its disk and its clock. Changed on the thread of the group; any thread may ask for {@link #state}
 * and {@link #freeBytes}.
 */
final class OwnFitness {
    private final LongSupplier nanos;
    private final long clockSkewMaxMillis;
    private final FitnessBackoff fitness;
    private final SyncLatency pace;
    private final DiskSpace space;
    private volatile DiskSpace.Level level = DiskSpace.Level.ENOUGH;
    private volatile Kind against = Kind.FIT; // of what the fitness was told last

    OwnFitness(ReplicaConfig.Monitoring monitoring, LongSupplier nanos, DiskSpace space) {
        this.nanos = nanos;
        this.clockSkewMaxMillis = monitoring.clockSkewMaxMillis();
        this.fitness = new FitnessBackoff(monitoring.fitness());
        this.pace = new SyncLatency(monitoring.slowSyncNanos());
        this.space = space;
    }

    /** A sync took so long. */
    void synced(long tookNanos) {
        pace.took(tookNanos).ifPresent(why -> report(Kind.DISK_SLOW, why));
    }

    /** The own clock is so far from what the group agrees on. */
    void checkClock(long millis) {
        if (Math.abs(millis) > clockSkewMaxMillis) {
            report(Kind.CLOCK_OFF, "its clock is off by %d ms (replication.clock-skew-max)".formatted(millis));
        }
    }

    /** A disk that hovers around the floor counts against it too, or the lead would move to and fro with it. */
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

    /** The same in words; empty when it may. */
    Optional<String> unfit() {
        ReplicaState now = state();
        return now.isFit() ? Optional.empty() : Optional.of(now.reason());
    }

    /** Bytes that were free on the disk when it was looked at last, several times a second. */
    long freeBytes() {
        return space.lastFree();
    }

    private void report(Kind kind, String why) {
        against = kind;
        fitness.report(why, nanos.getAsLong());
    }
}
