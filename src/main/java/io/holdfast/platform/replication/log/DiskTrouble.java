package io.holdfast.platform.replication.log;

import java.util.List;
import java.util.Locale;

/** What a step on the disk that failed means for whoever depends on it. */
public enum DiskTrouble {
    /** There is no room: nothing was lost, and it goes on from what is there once there is room again. */
    FULL,
    /** A failed sync, or anything else: what was open is not to be trusted. */
    FINAL;

    private static final List<String> NO_ROOM = List.of("no space left", "quota exceeded", "not enough space");

    /** @param free bytes that are free now @param wanted bytes without which nothing can go on */
    public static DiskTrouble of(Throwable failure, long free, long wanted) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedSyncException || cause instanceof DamagedLogException) {
                return FINAL;
            }
        }
        return saysNoRoom(failure) || free < wanted ? FULL : FINAL;
    }

    /** Whether the operating system said so; it has one number for it, and Java makes a text of that. */
    public static boolean saysNoRoom(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String said = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (NO_ROOM.stream().anyMatch(said::contains)) {
                return true;
            }
        }
        return false;
    }
}
