package io.holdfast.replication.log;

import io.holdfast.base.disk.DiskErrors;

/** The consequence of a failed step on the disk. */
public enum DiskFailure {
    /** There is no room: nothing was lost, and the log can be opened again once there is room (ADR 31). */
    FULL,
    /** A failed sync, or anything else: what was open is not to be trusted (ADR 10). */
    FINAL;

    /**
     * @param free bytes that are free now
     * @param wanted bytes without which the log cannot be used
     */
    public static DiskFailure of(Throwable failure, long free, long wanted) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedSyncException || cause instanceof DamagedLogException) {
                return FINAL;
            }
        }
        return DiskErrors.saysNoRoom(failure) || free < wanted ? FULL : FINAL;
    }
}
