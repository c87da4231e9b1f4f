package io.holdfast.platform.replication;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * The way to a replicated {@link SoloMachine}: what is answered here has been decided for good and is on disk.
 *
 * @param <C> a command
 * @param <R> what applying one answers
 */
public interface ReplicatedGroup<C, R> {

    /**
     * Decides, applies and keeps {@code command}.
     *
     * @return what applying it answered. Fails with {@code Unavailable} when nothing was done, with {@code Indeterminate} when it
     *     may yet come to pass.
     */
    Future<R> submit(C command);

    /**
     * A linearizable read: {@code view} sees everything that was answered before this call, and nothing that could still be lost.
     */
    <T> Future<T> read(Supplier<T> view);

    Status status();

    Future<Void> close();

    /**
     * Where a group stands.
     *
     * @param id of this replica
     * @param leader id of the replica that decides
     * @param term rises whenever the leader changes
     * @param appliedIndex of the last command applied here
     */
    record Status(int id, int leader, long term, long appliedIndex) {}
}
