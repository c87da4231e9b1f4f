package io.holdfast.replication.engine;

/**
 * A rule that keeps replicas correct where the engine does not: a workaround of a fault of the engine from outside
 * its classes, or an addition of ours. All are always on; the simulation takes one away to show that it is needed.
 */
enum Safeguard {
    /**
     * A leader takes only so many commands ahead of what is applied that the next leader's log has room for the first
     * entry of its term (CL6).
     */
    PROPOSAL_LIMIT,

    /** A follower that rejects an append tells where the leader can continue, instead of being probed one entry a round trip (CL4). */
    RESUME_HINT,

    /** Reads never share a confirmation of the leadership that began before they did (R1). */
    READ_ROUND_NOT_SHARED,

    /** The engine of a replica that makes no progress although it should is rebuilt, or the replica enters the next term (E10). */
    WATCHDOG,

    /**
     * A replica whose snapshot names data that is not here is non-participating until that has been fetched (ADR 11).
     */
    NON_PARTICIPATING_UNTIL_COMPLETE,

    /**
     * A replica with an empty directory votes only once the directories of all others are known to be empty too, or
     * to belong to a group that was bootstrapped with this one (ADR 30).
     */
    BOOTSTRAP_BY_ALL,

    /** Commands are stamped with the time that most clocks of the group agree on (T2). */
    CLOCKS_ARE_COMPARED,

    /**
     * No snapshot is taken while the state machine is ahead of what the engine has delivered to it again: such a
     * snapshot would contain a later state than that of its index (CL11).
     */
    SNAPSHOT_AT_ITS_INDEX
}
