package io.holdfast.replication.log;

import java.io.IOException;

/**
 * A sync failed: it is unknown how much of it is on the disk, and a second one may report success without having
 * written anything. What was open must not be used any more (ADR 10).
 */
public final class FailedSyncException extends IOException {
    public FailedSyncException(String what, IOException cause) {
        super(what + " could not be synced: " + cause.getMessage(), cause);
    }
}
