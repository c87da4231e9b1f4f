package io.holdfast.replication.log;

import java.io.IOException;

/** The disk lost something it had confirmed: this replica must not go on with what is left, or it would break its promises. */
public final class DamagedLogException extends IOException {
    private static final String RESYNC =
            "Do not repair it in place. Stop this replica, move its data directory away, remove the"
                    + " replica from its group with `members`, and add it again under a new id; the other replicas send it everything.";

    public DamagedLogException(String what) {
        super("the log is damaged: " + what + ". " + RESYNC);
    }
}
