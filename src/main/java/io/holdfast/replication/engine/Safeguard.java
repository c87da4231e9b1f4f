package io.holdfast.replication.engine;

/** What keeps the engine's faults from us from outside its classes. All are always on; the simulation takes one away to see it missed. */
enum Safeguard {
    /** A leader takes only so much ahead of what is applied, so that the next leader's log has room for its own first entry. */
    PROPOSAL_LIMIT,

    /** A follower that refuses an append says where the leader may go on, instead of being asked one entry a round trip. */
    RESUME_HINT,

    /** Reads never share a confirmation of the leadership that began before they did. */
    READ_ROUND_NOT_SHARED,

    /** A replica that stands still although it should move is begun anew, or opens a new term. */
    WATCHDOG,

    /** A replica whose state names what is not here takes no part, as if it were cut off, until that has been fetched. */
    NON_PARTICIPATING_UNTIL_COMPLETE,

    /** A replica with an empty directory votes only once all others are known to be empty too, or to have met it. */
    BOOTSTRAP_BY_ALL,

    /** Commands are stamped with the time that most clocks of the group agree on. */
    CLOCKS_ARE_COMPARED,

    /**
     * No snapshot falls due where the state machine is further already than the engine, which tells it again what is in its log:
     * that snapshot would carry a later state than its index says.
     */
    SNAPSHOT_AT_ITS_INDEX
}
