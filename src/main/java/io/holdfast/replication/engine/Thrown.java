package io.holdfast.replication.engine;

import io.holdfast.base.disk.DiskErrors;
import java.io.IOException;
import java.sql.SQLException;

/** What was thrown, for operators. */
final class Thrown {
    private Thrown() {}

    /** Whether a disk is the cause, or a database on one. */
    static boolean isOfTheDisk(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException || cause instanceof SQLException) {
                return true;
            }
        }
        return DiskErrors.saysNoRoom(thrown);
    }

    static String describe(Throwable thrown) {
        return isOfTheDisk(thrown) ? DiskErrors.of(thrown) : thrown.toString();
    }
}
