package io.holdfast.replication.engine;

import io.holdfast.replication.GroupId;
import java.util.Set;

/**
 * The settings of one replica. Times are milliseconds of the engine's clock, on which a heartbeat takes a second, a
 * leader is given up after three, and an election takes one to two.
 *
 * @param id of this replica, at least 1
 * @param initialMembers ids of the members that the group began with; the same on every replica, permanently
 * @param snapshotEvery entries between two snapshots; the log in memory is a little longer
 * @param appendMax entries in one message
 * @param logAheadMax entries that the log has room for beyond what is applied
 * @param inflightMax commands that may be in flight at a time; well below {@code logAheadMax}
 * @param entryCommandsMax commands that share an entry of the log at most, up to {@link Operation.Commands#MOST}
 * @param proposeTimeoutMillis how long a command or a read waits for a leader that cannot take it yet
 * @param preferHighest whether a leader transfers its leadership to a higher id that keeps up
 */
record ReplicaConfig(
        GroupId group,
        int id,
        Set<Integer> initialMembers,
        int snapshotEvery,
        int appendMax,
        int logAheadMax,
        int inflightMax,
        int entryCommandsMax,
        long proposeTimeoutMillis,
        int frameBytesMax,
        int chunkBytesMax,
        int commandBytesMax,
        int segmentBytes,
        boolean preferHighest,
        Watchdog.Config watchdog,
        LogBounds bounds,
        Monitoring monitoring) {

    /**
     * What a replica monitors of itself and of the others. Nanoseconds are real time.
     *
     * @param reportMillis between two fitness reports to the others, by the engine's clock
     * @param reportValidNanos how long a report of another replica counts
     * @param diskFreeMin bytes that should be free on its disk
     * @param slowSyncNanos a sync that takes longer is slow
     * @param clockSampleNanos how long a reading of another replica's clock counts
     * @param clockSkewMaxMillis how far its clock may be from the others'
     * @param fitness how long it does not lead after there was a reason
     * @param rebuildsMax how often within an hour its engine is rebuilt after it threw something
     */
    record Monitoring(
            long reportMillis,
            long reportValidNanos,
            long diskFreeMin,
            long slowSyncNanos,
            long clockSampleNanos,
            long clockSkewMaxMillis,
            FitnessBackoff.Config fitness,
            int rebuildsMax) {}
}
