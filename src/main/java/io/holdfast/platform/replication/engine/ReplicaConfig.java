package io.holdfast.platform.replication.engine;

import java.util.Set;

/**
 * The settings of one replica. Times are milliseconds of the engine's clock, on which a heartbeat takes a second, a leader is
 * given up after three, and an election takes one to two.
 *
 * @param id of this replica, at least 1
 * @param born ids of the members that the group began with, the same on every replica for ever
 * @param snapshotEvery entries between two snapshots; the log in memory is a little longer
 * @param appendMax entries in one message
 * @param logAheadMax entries that the log has room for beyond what is applied
 * @param underWayMax commands that may be under way at a time; well below {@code logAheadMax}
 * @param entryCommandsMax commands that share an entry of the log at most, up to {@link Operation.Commands#MOST}
 * @param patienceMillis how long a command or a read waits for a leader that cannot take it yet
 * @param preferHighest whether a leader hands over to a higher id that keeps up
 */
record ReplicaConfig(
        String group,
        int id,
        Set<Integer> born,
        int snapshotEvery,
        int appendMax,
        int logAheadMax,
        int underWayMax,
        int entryCommandsMax,
        long patienceMillis,
        int frameBytesMax,
        int chunkBytesMax,
        int commandBytesMax,
        int segmentBytes,
        boolean preferHighest,
        Watchdog.Config watchdog,
        LogBounds bounds) {}
