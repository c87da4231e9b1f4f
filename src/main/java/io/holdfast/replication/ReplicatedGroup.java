package io.holdfast.replication;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The way to a replicated {@link StateMachine}: what is answered here has been decided for good and is on disk.
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
    <T> Future<T> readLinearizable(Supplier<T> view);

    /** A look at the state as this replica has it, which may be older than what others were told already. */
    <T> Future<T> readLocal(Supplier<T> view);

    /**
     * Hands the leadership to replica {@code to}.
     *
     * @return fails with {@code Unavailable} on a replica that does not lead, and with {@code Conflict} when {@code to} cannot lead
     */
    Future<Void> transferLeadership(int to);

    /**
     * Changes who belongs to the group, while it works.
     *
     * @return done once a majority knows. Fails with {@code Unavailable} on a replica that does not lead or when the change cannot
     *     be made yet, and with {@code Conflict} when it cannot be made at all
     */
    Future<Void> change(MembershipChange change);

    Status status();

    Future<Void> close();

    /**
     * Where a replica of a group stands.
     *
     * @param id of this replica
     * @param leader id of the replica that decides, 0 while there is none
     * @param term rises whenever the leader changes
     * @param commitIndex of the newest command that this replica knows to be decided
     * @param appliedIndex of the newest command applied here
     * @param voters ids of the replicas whose majority decides, sorted
     * @param learners ids of those that follow without a vote, sorted
     * @param broken why this replica takes part no more, if it does not
     * @param lastFailover when the leader changed last, as this replica saw it since its process started, if it did
     */
    record Status(
            int id,
            int leader,
            long term,
            long commitIndex,
            long appliedIndex,
            List<Integer> voters,
            List<Integer> learners,
            Optional<String> broken,
            Optional<Failover> lastFailover) {

        public boolean leads() {
            return leader == id;
        }

        /** How many decided commands are not applied here yet. */
        public long lag() {
            return commitIndex - appliedIndex;
        }
    }

    /**
     * A replica saw a new leader, or the same one in a new term.
     *
     * @param at the time of day when it did
     * @param took how long it knew of none before. The three heartbeats before that, until it gave the old one up, are not in it.
     */
    record Failover(Instant at, Duration took) {}
}
