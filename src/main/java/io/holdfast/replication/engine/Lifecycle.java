package io.holdfast.replication.engine;

import io.holdfast.base.failure.Failure;
import io.holdfast.replication.ReplicaState;
import io.holdfast.replication.ReplicaState.Kind;
import java.util.Optional;

/**
 * The phase that a replica is in, and why it takes no part, if it does not.
 *
 * <pre>
 *   OPENING ──the directory is empty──► BOOTSTRAPPING ──{@link BootstrapDecision}──► OPENING
 *   OPENING ──the engine is built──► RUNNING ──the engine is rebuilt──► OPENING
 *   these three ──the disk is full──► WAITING_FOR_ROOM ──there is room──► OPENING
 *   all but FAILED ──close()──► CLOSED
 *   all but FAILED ──the disk or the state machine failed, or the directory was lost──► FAILED
 * </pre>
 *
 * <p>A replica whose state is incomplete (ADR 11) stays in OPENING or RUNNING, and is non-participating until it is complete: see
 * {@link Participation}. Pure. Changed on the thread of the group; any thread may ask.
 */
final class Lifecycle {
    enum Phase {
        /** There is no engine: the disk is being read, or the state is not complete. */
        OPENING,
        /** There is no engine: the directory is empty, and it is not known yet why. */
        BOOTSTRAPPING,
        RUNNING,
        /** It sends and answers nothing until there is room on the disk. */
        WAITING_FOR_ROOM,
        /** It sends and answers nothing until the process starts again. */
        FAILED,
        CLOSED
    }

    // A replica that was closed while it waited for room keeps the reason.
    private record State(Phase phase, Optional<String> reason) {}

    private final int id;
    private volatile State state = new State(Phase.OPENING, Optional.empty());

    Lifecycle(int id) {
        this.id = id;
    }

    Phase phase() {
        return state.phase();
    }

    boolean is(Phase phase) {
        return state.phase() == phase;
    }

    /** Whether it takes no part, for now or permanently. */
    boolean isOut() {
        return switch (phase()) {
            case OPENING, BOOTSTRAPPING, RUNNING -> false;
            case WAITING_FOR_ROOM, FAILED, CLOSED -> true;
        };
    }

    /** Whether it never takes part again. */
    boolean isFinal() {
        return is(Phase.FAILED) || is(Phase.CLOSED);
    }

    /** Whether its disk or its state is not to be relied on, so that it must not send anything. */
    boolean isSilent() {
        return state.reason().isPresent();
    }

    void open() {
        enter(Phase.OPENING);
    }

    void bootstrap() {
        enter(Phase.BOOTSTRAPPING);
    }

    void run() {
        enter(Phase.RUNNING);
    }

    private void enter(Phase phase) {
        if (!isOut()) {
            state = new State(phase, Optional.empty());
        }
    }

    /** @return whether it had not failed before */
    boolean fail(String reason) {
        if (is(Phase.FAILED)) {
            return false;
        }
        state = new State(Phase.FAILED, Optional.of(reason));
        return true;
    }

    /** @return whether it took part until now */
    boolean waitForRoom(String reason) {
        if (isOut()) {
            return false;
        }
        state = new State(Phase.WAITING_FOR_ROOM, Optional.of(reason + "; it takes no part until there is room"));
        return true;
    }

    /** There is room. @return why it waited */
    Optional<String> resume() {
        Optional<String> reason = state.reason();
        state = new State(Phase.OPENING, Optional.empty());
        return reason;
    }

    /** There was no room after all. @param reason what {@link #resume} returned */
    void waitAgain(Optional<String> reason) {
        if (!isFinal()) {
            state = new State(Phase.WAITING_FOR_ROOM, reason);
        }
    }

    void close() {
        if (!is(Phase.FAILED)) {
            state = new State(Phase.CLOSED, state.reason());
        }
    }

    /** For operators; empty while it takes part, and when it is only closed. */
    Optional<ReplicaState> replicaState() {
        State now = state;
        Kind kind = now.phase() == Phase.FAILED ? Kind.FAILED : Kind.DISK_FULL;
        return now.reason().map(why -> new ReplicaState(kind, why));
    }

    /** For callers, of a disk that failed or is full; empty while it is neither. */
    Optional<Failure> rejection() {
        State now = state;
        if (now.phase() == Phase.FAILED) {
            return Optional.of(Failure.Unavailable.ofReplica(
                    "disk-failed",
                    "replica %d takes no part any more, its disk or its state failed; ask another one".formatted(id)));
        }
        return now.reason()
                .map(why -> Failure.Unavailable.ofReplica(
                        "disk-full", "replica %d waits for room on its disk; ask another one".formatted(id)));
    }
}
