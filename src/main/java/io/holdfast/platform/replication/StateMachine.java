package io.holdfast.platform.replication;

import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;

/**
 * State that is changed by commands, one after the other, and by nothing else: the same commands give the same state on every
 * replica. It lives in memory; the log and the snapshots of its group keep it. Confined to the thread of its group.
 *
 * @param <C> a command
 * @param <R> what applying one answers
 */
public interface StateMachine<C, R> {

    /** The form of a command in the log and between replicas; may run on any thread. */
    Buffer encode(C command);

    /** The command that {@link #encode} wrote, maybe by an earlier version. */
    C decode(Buffer encoded);

    /**
     * Applies one command. It may use nothing but the state, the command and {@code at}: no clock, no chance, no I/O. A command
     * that the state forbids is answered, not thrown: whatever is thrown here stops the replica.
     *
     * @param index of the command in the log; it rises, with gaps
     * @param at when the leader took it; never earlier than for the command before
     */
    R apply(long index, Instant at, C command);

    /**
     * The whole state as it is now, in pieces. The same state gives the same bytes on every replica: a replica may get the pieces
     * of one snapshot from several. They never change afterwards.
     */
    List<Buffer> snapshot();

    /** Replaces the state by one that {@link #snapshot} wrote, on this replica or another. */
    void restore(List<Buffer> pieces);
}
