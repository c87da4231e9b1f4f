package io.holdfast.roles.router;

import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.platform.upstream.Node;
import io.holdfast.platform.upstream.NodePool;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;

/** One service behind the router: its nodes, and the line of requests that wait because all of them are busy. */
final class Upstream {
    private final Vertx vertx;
    private final Time time;
    private final NodePool pool;
    private final int lineMax;
    private final Deque<Promise<Void>> line = new ArrayDeque<>();

    /** @param lineMax requests that may wait; one more is refused */
    Upstream(Vertx vertx, Time time, NodePool pool, int lineMax) {
        this.vertx = vertx;
        this.time = time;
        this.pool = pool;
        this.lineMax = lineMax;
    }

    NodePool pool() {
        return pool;
    }

    int waiting() {
        return line.size();
    }

    /**
     * A node for a request, at once or when one has room; {@link #release} must follow.
     *
     * @return empty when there is none left to try; fails with {@code Unavailable} when the line is full or the deadline passed in it
     */
    Future<Optional<Node>> acquire(Collection<Node> tried, boolean mayProbe, Deadline deadline) {
        Optional<Node> node = pool.choose(tried, mayProbe);
        if (node.isPresent() || pool.shortage() == NodePool.Shortage.NONE) {
            return Future.succeededFuture(node);
        }
        if (line.size() >= lineMax) {
            return Future.failedFuture(new Failure.Unavailable(
                    "overloaded", "all nodes are busy and %d requests wait; try again".formatted(line.size())));
        }
        return standInLine(deadline).compose(v -> acquire(tried, mayProbe, deadline));
    }

    void release(Node node) {
        pool.done(node);
        callNext();
    }

    /** Lets whoever is first look again: there may be room now. */
    void callNext() {
        Promise<Void> first = line.poll();
        if (first != null) {
            first.tryComplete();
        }
    }

    private Future<Void> standInLine(Deadline deadline) {
        Promise<Void> turn = Promise.promise();
        line.add(turn);
        long timer = vertx.setTimer(Math.max(1, deadline.remainingMillis(time)), t -> {
            line.remove(turn);
            turn.tryFail(new Failure.Unavailable("overloaded", "all nodes were busy until the request's deadline"));
        });
        return turn.future().onComplete(ended -> vertx.cancelTimer(timer));
    }
}
