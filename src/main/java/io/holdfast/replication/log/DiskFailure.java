package io.holdfast.replication.log;

import io.holdfast.base.disk.DiskErrors;

/** What a step on the disk that failed means for whoever depends on it. */
public enum DiskFailure {
    /** There is no room: nothing was lost, and it goes on from what is there once there is room again. */
    FULL,
    /** A failed sync, or anything else: what was open is not to be trusted. */
    FINAL;

    /** @param free bytes that are free now @param wanted bytes without which nothing can go on */
    public static DiskFailure of(Throwable failure, long free, long wanted) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedSyncException || cause instanceof DamagedLogException) {
                return FINAL;
            }
        }
        return DiskErrors.saysNoRoom(failure) || free < wanted ? FULL : FINAL;
    }
}
