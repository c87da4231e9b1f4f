package io.holdfast.platform.replication;

import io.vertx.core.Future;
import java.time.Instant;

/**
 * State that is changed by commands, one after the other, and by nothing else: the same commands give the same state on every
 * replica. Confined to the thread of its group.
 *
 * @param <C> a command: a sealed family of records
 * @param <R> what applying one answers
 */
public interface SoloMachine<C, R> {

    /** Loads what was flushed. @return the index of the last command in it, 0 for a state that never saw one */
    Future<Long> recover();

    /**
     * Applies one command in memory. It may use nothing but the state, the command and {@code at}: no clock, no chance, no I/O.
     *
     * @param index of the command, one more than the last
     * @param at when the group took it; never earlier than for the command before
     */
    R apply(long index, Instant at, C command);

    /**
     * Writes everything applied so far to disk, together with {@code index}, in one transaction. Called again only after the
     * future before has ended; commands may be applied meanwhile, they belong to the next flush.
     */
    Future<Void> flush(long index);

    Future<Void> close();
}
