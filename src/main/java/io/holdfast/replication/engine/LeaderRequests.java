package io.holdfast.replication.engine;

import io.holdfast.base.failure.Failure;
import io.holdfast.replication.GroupId;
import io.holdfast.replication.MembershipChange;
import io.microraft.MembershipChangeMode;
import io.microraft.Ordered;
import io.microraft.RaftNode;
import io.microraft.exception.CannotReplicateException;
import io.microraft.report.RaftNodeReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a leader does besides commands and reads: it transfers its leadership, changes the members, and reports how far others are. */
final class LeaderRequests {

    /** The replica they are asked of. */
    interface Target {
        /** Runs {@code task} on the thread of the group. */
        void execute(Runnable task);

        /** Takes part: it has been opened, and is neither closed nor broken. */
        boolean isUp();

        RaftNode node();

        boolean leads();

        /** The failure of a call that this replica cannot serve. */
        Failure rejection();

        long lastIndex();
    }

    private final Target target;
    private final GroupId group;
    private final int self;
    private final long lagMax;

    /** @param lagMax entries that a learner may be behind when it is promoted */
    LeaderRequests(Target target, GroupId group, int self, long lagMax) {
        this.target = target;
        this.group = group;
        this.self = self;
        this.lagMax = lagMax;
    }

    Future<Void> transferLeadership(int to) {
        return ask(node -> {
                    List<Integer> voters =
                            MemberView.of(node.getCommittedMembers()).voters();
                    return voters.contains(to)
                            ? node.transferLeadership(new ReplicaId(to))
                            : CompletableFuture.failedFuture(noVoter(to, voters));
                })
                .mapEmpty();
    }

    Future<Void> change(MembershipChange change) {
        int id = change.replica();
        return switch (change.kind()) {
            case ADD -> change(MembershipChangeMode.ADD_LEARNER, id);
            case PROMOTE -> promote(id);
            case REMOVE -> remove(id);
        };
    }

    /** How far each other member's log is known to agree with this leader's; empty on any other replica. */
    Future<Map<Integer, Long>> matched() {
        return report().map(LeaderRequests::matched);
    }

    Future<RaftNodeReport> report() {
        return ask(RaftNode::getReport).map(Ordered::getResult);
    }

    static Map<Integer, Long> matched(RaftNodeReport report) {
        return report.getLog().getFollowerMatchIndices().entrySet().stream()
                .collect(Collectors.toMap(e -> ReplicaId.of(e.getKey()), Map.Entry::getValue));
    }

    // Its vote counts at once: a group whose majority needs it would wait until it has caught up (M7). And a
    // replica that has acknowledged nothing yet may start with an empty directory, which no voter may.
    private Future<Void> promote(int id) {
        return matched()
                .compose(matched -> matched.getOrDefault(id, 0L) > 0 && target.lastIndex() - matched.get(id) <= lagMax
                        ? change(MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER, id)
                        : Future.failedFuture(new Failure.Unavailable(
                                "not-caught-up", "replica %d has not caught up yet; try again".formatted(id))));
    }

    // A leader that removes itself would count its own confirmation of reads (R1).
    private Future<Void> remove(int id) {
        return id == self && target.leads()
                ? Future.failedFuture(new Failure.Conflict(
                        "leader-cannot-leave",
                        "replica %d leads; hand the leadership over first".formatted(id),
                        Map.of()))
                : change(MembershipChangeMode.REMOVE_MEMBER, id);
    }

    private Future<Void> change(MembershipChangeMode mode, int id) {
        return ask(node -> node.changeMembership(
                        new ReplicaId(id), mode, node.getCommittedMembers().getLogIndex()))
                .mapEmpty();
    }

    private <T> Future<T> ask(Function<RaftNode, CompletableFuture<T>> request) {
        Promise<T> answer = Promise.promise();
        target.execute(() -> {
            if (!target.isUp()) {
                answer.fail(target.rejection());
                return;
            }
            request.apply(target.node()).whenComplete((result, failure) -> {
                if (failure == null) {
                    answer.complete(result);
                } else {
                    answer.fail(target.leads() ? explain(failure) : target.rejection());
                }
            });
        });
        return answer.future();
    }

    private Failure noVoter(int id, List<Integer> voters) {
        String expected = voters.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return new Failure.Conflict(
                "no-voter",
                "replica %d does not vote in %s (expected: one of %s)".formatted(id, group, expected),
                Map.of());
    }

    private static Failure explain(Throwable failure) {
        if (failure instanceof Failure ours) {
            return ours;
        }
        return failure instanceof CannotReplicateException || failure instanceof TimeoutException
                ? new Failure.Unavailable("not-now", "the leader is busy with another change; try again")
                : new Failure.Conflict("refused", failure.getMessage(), Map.of());
    }
}
