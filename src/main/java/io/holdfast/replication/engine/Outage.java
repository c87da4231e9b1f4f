package io.holdfast.replication.engine;

import io.holdfast.base.failure.Failure;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicaState.Kind;
import java.util.Optional;

/**
 * Why a replica takes no part, if it does not.
 *
 * <pre>
 *   none ──the disk is full──► waits for room ──there is some──► none
 *    ├──what it relies on failed──► broken
 *    └──close()──► closed
 * </pre>
 *
 * Broken is final, and closed is. Changed on the thread of the group; any thread may ask.
 */
final class Outage {
    private final int id;
    private volatile String broken;
    private volatile String noRoom;
    private volatile boolean closed;

    Outage(int id) {
        this.id = id;
    }

    boolean isAny() {
        return closed || broken != null || noRoom != null;
    }

    boolean isFinal() {
        return closed || broken != null;
    }

    boolean isBroken() {
        return broken != null;
    }

    boolean waitsForRoom() {
        return noRoom != null;
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }

    /** @return whether it was not broken before */
    boolean breakDown(String reason) {
        if (broken != null) {
            return false;
        }
        broken = reason;
        return true;
    }

    /** @return whether it took part until now */
    boolean waitForRoom(String reason) {
        if (isAny()) {
            return false;
        }
        noRoom = reason + "; it takes no part until there is room";
        return true;
    }

    /** @return why it waited */
    String goOn() {
        String waited = noRoom;
        noRoom = null;
        return waited;
    }

    /** There was no room after all. @param waited what {@link #goOn} returned */
    void waitAgain(String waited) {
        noRoom = waited;
    }

    /** For operators; empty while it takes part, and when it is only closed. */
    Optional<ReplicaState> state() {
        String failed = broken;
        String waiting = noRoom;
        return failed != null
                ? Optional.of(new ReplicaState(Kind.FAILED, failed))
                : Optional.ofNullable(waiting).map(why -> new ReplicaState(Kind.DISK_FULL, why));
    }

    /** What a caller is told of a failed or a full disk; empty while it has neither. */
    Optional<Failure> rejection() {
        if (broken != null) {
            return Optional.of(Failure.Unavailable.ofReplica(
                    "disk-failed",
                    "replica %d takes no part any more, its disk or its state failed; ask another one".formatted(id)));
        }
        return noRoom == null
                ? Optional.empty()
                : Optional.of(Failure.Unavailable.ofReplica(
                        "disk-full", "replica %d waits for room on its disk; ask another one".formatted(id)));
    }
}
