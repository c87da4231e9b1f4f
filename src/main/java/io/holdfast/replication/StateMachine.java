package io.holdfast.replication;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;

/**
 * State that is changed by commands, one after the other, and by nothing else: the same commands give the same state on every
 * replica. The log and the snapshots of its group keep it; a machine may keep a part on disk itself. Confined to the thread of the
 * group it belongs to.
 *
 * @param <C> a command
 * @param <R> the result of applying one
 */
public interface StateMachine<C, R> {

    /** Up to where a state has come. @param index of the last command in it, or of a later one @param at when the leader took that command */
    record Position(long index, Instant at) {
        public static final Position NOTHING = new Position(0, Instant.EPOCH);
    }

    /**
     * Up to where the state has come when the group opens; called once. What the machine kept on disk itself is
     * neither restored nor applied again. The state at this position is complete and was synced: it may be ahead of
     * the log of this replica after a power cut, but the state must never be behind it.
     */
    default Position start() {
        return Position.NOTHING;
    }

    /** The form of a command in the log and between replicas; may run on any thread. */
    Buffer encode(C command);

    /** The command that {@link #encode} wrote, maybe by an earlier version. */
    C decode(Buffer encoded);

    /**
     * Applies one command. It may use nothing but the state, the command and {@code at}: no clock, no randomness, no
     * I/O. A command that the state forbids has a result that says so: any exception here stops the replica.
     *
     * @param index of the command; it rises, with gaps
     * @param at when the leader received it; never earlier than for the command before
     */
    R apply(long index, Instant at, C command);

    /**
     * The whole state as it is now, in pieces. The same state gives the same bytes on every replica: a replica may get the pieces
     * of one snapshot from several. They never change afterwards.
     */
    List<Buffer> snapshot();

    /**
     * The state as a number ({@link Fingerprint}): the same on every replica that applied the same commands, whatever
     * its settings. It is needed often and must be available at once. A machine without one returns
     * {@link Fingerprint#NONE}.
     */
    default long fingerprint() {
        return Fingerprint.NONE;
    }

    /**
     * Replaces the state by one that {@link #snapshot} wrote at {@code position}, on this replica or another. When
     * that names data that is not here, {@link #isComplete} is false before this returns. Everything useful that was
     * here should be kept: the log that led to it is dropped now.
     */
    void restore(Position position, List<Buffer> pieces);

    /**
     * Whether all data is here that the state consists of, and synced (ADR 11). A snapshot may name data that never
     * changes instead of containing it (only what is synced here may be named); while a machine still fetches that
     * from the others, its replica is non-participating, as if it were partitioned away: nothing is applied, answered
     * or voted for, and no snapshot is taken. Then it continues.
     *
     * <p>It turns false in {@link #restore} only. Any thread may call it, for every message.
     */
    default boolean isComplete() {
        return true;
    }
}
