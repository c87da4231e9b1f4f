package io.holdfast.replication;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.replication.ReplicatedGroup.Status;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Adds a replica to a group, or removes it, while the group works: the steps of {@link MembershipChange}, in order,
 * each skipped when it was made before, so that a repeated request is safe. Only a leader can do it.
 */
public final class Membership {
    private static final long PAUSE_MILLIS = 100;

    private final Vertx vertx;
    private final Time time;
    private final ReplicatedGroup<?, ?> group;

    public Membership(Vertx vertx, Time time, ReplicatedGroup<?, ?> group) {
        this.vertx = vertx;
        this.time = time;
        this.group = group;
    }

    /**
     * Adds {@code replica}, waits until it has caught up, and gives it a vote.
     *
     * @return fails with {@code Unavailable} when it has not caught up by {@code deadline}; it goes on following then
     */
    public Future<Void> add(int replica, Deadline deadline) {
        Status now = group.status();
        if (now.voters().contains(replica)) {
            return Future.succeededFuture();
        }
        Future<Void> follows = now.learners().contains(replica)
                ? Future.succeededFuture()
                : group.change(MembershipChange.add(replica));
        return follows.compose(v -> promote(replica, deadline));
    }

    /** Takes {@code replica} out. A leader that is to go hands over first, and the next one is to be asked. */
    public Future<Void> remove(int replica) {
        Status now = group.status();
        if (!now.voters().contains(replica) && !now.learners().contains(replica)) {
            return Future.succeededFuture();
        }
        if (!now.leads() || replica != now.id()) {
            return group.change(MembershipChange.remove(replica));
        }
        List<Integer> others = now.voters().stream()
                .filter(id -> id != replica)
                .sorted(Comparator.reverseOrder())
                .toList();
        return others.isEmpty()
                ? Future.failedFuture(new Failure.Conflict(
                        "one-replica", "replica %d is the only one of its group".formatted(replica), Map.of()))
                : transferToOneOf(others, 0);
    }

    private Future<Void> transferToOneOf(List<Integer> others, int which) {
        int to = others.get(which);
        return group.transferLeadership(to)
                .compose(v -> Future.<Void>failedFuture(Failure.Unavailable.ofReplica(
                        "not-leader", "replica %d leads now; ask there".formatted(to), Map.of("leader", to))))
                .recover(cause -> which + 1 < others.size() && group.status().leads()
                        ? transferToOneOf(others, which + 1)
                        : Future.failedFuture(cause));
    }

    private Future<Void> promote(int replica, Deadline deadline) {
        return group.change(MembershipChange.promote(replica)).recover(cause -> {
            boolean again = cause instanceof Failure failure && failure.code().equals("not-caught-up");
            return again && deadline.remainingMillis(time) > PAUSE_MILLIS
                    ? vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS).compose(v -> promote(replica, deadline))
                    : Future.failedFuture(cause);
        });
    }
}
