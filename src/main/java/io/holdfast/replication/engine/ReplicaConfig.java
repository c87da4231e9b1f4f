package io.holdfast.replication.engine;

import io.holdfast.replication.GroupId;
import java.util.Set;

/**
 * The settings of one replica. Times are milliseconds of the engine's clock, on which a heartbeat takes a second, a leader is
 * given up after three, and an election takes one to two.
 *
 * @param id of this replica, at least 1
 * @param initialMembers ids of the members that the group began with, the same on every replica for ever
 * @param snapshotEvery entries between two snapshots; the log in memory is a little longer
 * @param appendMax entries in one message
 * @param logAheadMax entries that the log has room for beyond what is applied
 * @param inflightMax commands that may be under way at a time; well below {@code logAheadMax}
 * @param entryCommandsMax commands that share an entry of the log at most, up to {@link Operation.Commands#MOST}
 * @param proposeTimeoutMillis how long a command or a read waits for a leader that cannot take it yet
 * @param preferHighest whether a leader hands over to a higher id that keeps up
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
     * What a replica sees to in itself and in the others. Nanoseconds are real time.
     *
     * @param reportMillis between two times that it tells the others how it is, by the engine's clock
     * @param reportValidNanos how long others count as they told
     * @param diskFreeMin bytes that should be free on its disk
     * @param slowSyncNanos what takes longer is a slow sync
     * @param clockSampleNanos how long another replica's clock counts as known
     * @param clockSkewMaxMillis how far its clock may be from the others'
     * @param fitness how long it does not lead after there was a reason
     * @param rebuildsMax how often within an hour it is begun anew after the engine threw something
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
