package io.holdfast.balancing;

import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is among the nodes of one pool. A selection costs the same with three nodes as with a thousand. Confined to the event loop
 * of its pool.
 */
final class NodeSelector {
    private final int requestsMax;
    private final int streamsMax;
    private final SlowStart slowStart;
    private final Time time;
    private final RandomGenerator random = Randomness.unseeded();
    private Node[] turns = new Node[0];
    private int next;
    private boolean passedBusyNode;

    /** @param requestsMax of one node at a time @param streamsMax of one node at a time */
    NodeSelector(int requestsMax, int streamsMax, SlowStart slowStart, Time time) {
        this.requestsMax = requestsMax;
        this.streamsMax = streamsMax;
        this.slowStart = slowStart;
        this.time = time;
    }

    void update(List<Node> nodes) {
        turns = WeightedRoundRobin.of(nodes);
    }

    /** Like {@link NodePool#select}; the node does not count the request yet. */
    Selection select(Collection<Node> tried, boolean mayProbe, Slot slot, boolean panicking) {
        passedBusyNode = false;
        Node node = panicking ? anyReachable(tried, slot) : healthy(tried, mayProbe, true, slot);
        if (node == null && !panicking) {
            node = healthy(tried, mayProbe, false, slot); // better a node that is still ramping up than none
        }
        if (node != null) {
            return new Selection.Selected(node);
        }
        return passedBusyNode ? Selection.ALL_BUSY : Selection.NONE_LEFT;
    }

    boolean hasRoom(Node node, Slot slot) {
        return slot == Slot.STREAM ? node.streams() < streamsMax : node.active() < requestsMax;
    }

    private @Nullable Node healthy(Collection<Node> tried, boolean mayProbe, boolean rampingUp, Slot slot) {
        for (int i = 0; i < turns.length; i++) {
            Node node = turn();
            if (tried.contains(node) || !node.admits()) {
                continue;
            }
            boolean probe = node.breaker().state() != NodeBreaker.State.CLOSED;
            if (probe && !mayProbe || rampingUp && !probe && !takesItsTurn(node)) {
                continue;
            }
            if (!hasRoom(node, slot)) {
                passedBusyNode = true;
            } else if (node.breaker().tryAcquire()) {
                return node;
            }
        }
        return null;
    }

    // In panic ejections are ignored, but nodes that answer no health check come last.
    private @Nullable Node anyReachable(Collection<Node> tried, Slot slot) {
        Node silent = null;
        for (int i = 0; i < turns.length; i++) {
            Node node = turn();
            if (tried.contains(node)) {
                continue;
            }
            if (!hasRoom(node, slot)) {
                passedBusyNode = true;
            } else if (node.healthChecks().isUp()) {
                node.breaker().tryAcquire(); // if this request is the probe, its result counts
                return node;
            } else if (silent == null) {
                silent = node;
            }
        }
        return silent;
    }

    private boolean takesItsTurn(Node node) {
        if (!node.hasReturned()) {
            return true;
        }
        return slowStart.takesItsTurn(Duration.ofNanos(time.nanos() - node.returnedAtNanos()), random);
    }

    private Node turn() {
        Node node = turns[next % turns.length];
        next = (next + 1) % turns.length;
        return node;
    }
}
