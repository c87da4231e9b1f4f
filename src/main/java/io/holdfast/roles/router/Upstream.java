package io.holdfast.roles.router;

import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodePool;
import io.holdfast.balancing.Selection;
import io.holdfast.balancing.Slot;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.trace.RequestScope;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** One service behind the router: its nodes, and the queue of requests that wait because all of them are busy. */
final class Upstream {

    /**
     * What a request needs of a node.
     *
     * @param tried nodes it has been sent to
     * @param mayProbe whether it may probe a node that was evicted
     * @param deadline until when it may wait
     * @param abandonment of its client
     * @param room the memory that it takes while it waits
     */
    record Need(
            Collection<Node> tried,
            boolean mayProbe,
            Slot slot,
            Deadline deadline,
            Abandonment abandonment,
            Room room) {}

    /** Memory for a request that waits. */
    interface Room {
        boolean tryTake();

        void giveBack();
    }

    private record PendingRequest(Need need, Promise<Optional<Permit>> permit) {}

    private final Vertx vertx;
    private final Time time;
    private final NodePool pool;
    private final int maxPending;
    private final Set<PendingRequest> pending = new LinkedHashSet<>();

    /** @param maxPending requests that may wait; one more is rejected */
    Upstream(Vertx vertx, Time time, NodePool pool, int maxPending) {
        this.vertx = vertx;
        this.time = time;
        this.pool = pool;
        this.maxPending = maxPending;
    }

    NodePool pool() {
        return pool;
    }

    int pending() {
        return pending.size();
    }

    /**
     * Acquires room at a node, at once or when there is some.
     *
     * @return empty when no node is left to try; fails with {@code Unavailable} when too many wait or the deadline passed, with
     *     {@link AttemptFailure} when the client left
     */
    Future<Optional<Permit>> acquire(Need need) {
        Selection selection = select(need);
        if (selection != Selection.ALL_BUSY) {
            return Future.succeededFuture(permit(selection, need));
        }
        if (need.slot() == Slot.STREAM) {
            return Future.failedFuture(
                    tooManyStreams()); // streams end when people disconnect: that is not worth waiting for
        }
        if (pending.size() >= maxPending) {
            return Future.failedFuture(overloaded("all nodes are busy and %d requests wait".formatted(pending.size())));
        }
        if (!need.room().tryTake()) {
            return Future.failedFuture(
                    overloaded("all nodes are busy and the bodies of those that wait fill the memory"));
        }
        return enqueue(need);
    }

    /** Like {@link #acquire}, without waiting; empty also when all nodes are busy. */
    Optional<Permit> tryAcquire(Need need) {
        return permit(select(need), need);
    }

    private Selection select(Need need) {
        return pool.select(need.tried(), need.mayProbe(), need.slot());
    }

    private Optional<Permit> permit(Selection selection, Need need) {
        return selection instanceof Selection.Selected selected
                ? Optional.of(new Permit(this, selected.node(), need.slot()))
                : Optional.empty();
    }

    /** Acquires room at a node that had the request before, however busy the node is; empty when the node is gone. */
    Optional<Permit> reacquire(Node node, Slot slot) {
        if (!pool.nodes().contains(node)) {
            return Optional.empty();
        }
        pool.acquire(node, slot);
        return Optional.of(new Permit(this, node, slot));
    }

    void release(Node node, Slot slot) {
        pool.release(node, slot);
        admitNext();
    }

    /** Gives the first pending request that can use it a permit, or tells it that no node is left. @return whether there was one */
    boolean admitNext() {
        Iterator<PendingRequest> requests = pending.iterator();
        while (requests.hasNext()) {
            PendingRequest request = requests.next();
            Selection selection = select(request.need());
            if (selection != Selection.ALL_BUSY) {
                requests.remove();
                request.permit().tryComplete(permit(selection, request.need()));
                return true;
            }
        }
        return false;
    }

    static Failure tooManyStreams() {
        return overloaded("all nodes have as many streams as router.node-streams allows");
    }

    private static Failure overloaded(String why) {
        return new Failure.Unavailable("overloaded", why + "; try again");
    }

    private Future<Optional<Permit>> enqueue(Need need) {
        PendingRequest request = new PendingRequest(need, Promise.promise());
        pending.add(request);
        long timer = vertx.setTimer(
                Math.max(1, need.deadline().remainingMillis(time)),
                t -> remove(request, overloaded("all nodes were busy until the request's deadline")));
        need.abandonment().handler(() -> remove(request, AttemptFailure.clientLeft()));
        // A permit comes when another request ends, in that one's scope.
        return RequestScope.keep(request.permit().future().onComplete(ended -> {
            vertx.cancelTimer(timer);
            need.room().giveBack();
        }));
    }

    private void remove(PendingRequest request, Throwable why) {
        if (pending.remove(request)) {
            request.permit().tryFail(why);
        }
    }
}
