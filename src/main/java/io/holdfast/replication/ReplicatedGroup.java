package io.holdfast.replication;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Access to a replicated {@link StateMachine}: what it returns is committed, and on the disks of a majority.
 *
 * @param <C> a command
 * @param <R> the result of applying one
 */
public interface ReplicatedGroup<C, R> {

    /**
     * Replicates and applies {@code command}.
     *
     * @return the result of applying it. Fails with {@code Unavailable} when nothing was done, with {@code
     *     Indeterminate} when it may still be applied
     */
    Future<R> submit(C command);

    /**
     * A linearizable read: {@code view} sees everything that was answered before this call, and nothing that could
     * still be lost (R1, R2).
     */
    <T> Future<T> readLinearizable(Supplier<T> view);

    /** A read of the state as this replica has it, which may be older than what other replicas have returned already. */
    <T> Future<T> readLocal(Supplier<T> view);

    /**
     * Transfers the leadership to replica {@code to} (Raft thesis, 3.10).
     *
     * @return fails with {@code Unavailable} on a replica that does not lead, and with {@code Conflict} when
     *     {@code to} cannot lead
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
     * The status of one replica of a group.
     *
     * @param id of this replica
     * @param leader id of the replica that decides, 0 while there is none
     * @param term rises whenever the leader changes
     * @param commitIndex of the newest command that this replica knows to be decided
     * @param appliedIndex of the newest command applied here
     * @param voters ids of the replicas whose majority decides, sorted
     * @param learners ids of those that follow without a vote, sorted
     * @param broken why this replica takes no part, if it does not
     * @param lastFailover the last change of the leader that this replica saw since its process started
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
     * @param took how long it knew no leader before. The three heartbeats until it gave the old one up are not
     *     included
     */
    record Failover(Instant at, Duration took) {}
}
