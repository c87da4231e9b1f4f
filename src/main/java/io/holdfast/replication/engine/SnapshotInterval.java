package io.holdfast.replication.engine;

import io.microraft.impl.log.RaftLog;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.persistence.RestoredRaftState;
import java.io.IOException;

/**
 * After how many entries an engine takes a snapshot: as configured, unless the log was written under a larger
 * interval. The engine takes snapshots at the multiples of the interval, and has room for little more than one.
 *
 * <p>While the interval stays the same, a state at A has its snapshot of the last multiple below A on disk: that was
 * synced before anything later was applied. Under a smaller interval a multiple can lie between that snapshot and A,
 * which the state is already beyond; and the restored log may be longer than the engine has room for, which then
 * drops its beginning silently.
 */
final class SnapshotInterval {
    private static final int MAX = 10_000_000;

    private SnapshotInterval() {}

    /**
     * @param logAheadMax room in the log beyond one interval
     * @param applied the newest entry in the state
     * @return the smallest interval from {@code wanted} on with which the log fits and no snapshot falls due
     *     up to {@code applied}
     * @throws IOException when there is none: log and state were not written by the same replica
     */
    static int of(int wanted, int logAheadMax, RestoredRaftState restored, long applied) throws IOException {
        SnapshotEntry snapshot = restored.getSnapshotEntry();
        long from = snapshot == null ? 0 : snapshot.getIndex();
        long entries = restored.getLogEntries().stream()
                .mapToLong(LogEntry::getIndex)
                .filter(index -> index > from)
                .count();
        return of(wanted, logAheadMax, from, entries, applied);
    }

    static int of(int wanted, int logAheadMax, long snapshot, long entries, long applied) throws IOException {
        for (int every = wanted; every <= MAX; every++) {
            boolean noneDue = applied <= snapshot || snapshot / every == applied / every;
            if (noneDue && RaftLog.getLogCapacity(every, logAheadMax) >= entries) {
                return every;
            }
        }
        throw new IOException(
                "the state is at %d, but the newest snapshot of the log at %d (expected: closer; were both written by this replica?)"
                        .formatted(applied, snapshot));
    }
}
