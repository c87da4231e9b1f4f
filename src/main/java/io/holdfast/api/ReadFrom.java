package io.holdfast.api;

/** Whose state a read may show. Only a caller that asks for {@link #ANY} gets what may be stale, and is told how old it is. */
public enum ReadFrom {
    /** The leader's: everything that was acknowledged before the read began. */
    LEADER,
    /** That of any replica, also without a majority: whatever it has applied. */
    ANY
}
