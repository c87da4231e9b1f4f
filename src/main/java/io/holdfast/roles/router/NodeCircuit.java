package io.holdfast.roles.router;

import io.holdfast.balancing.BreakerCause;
import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.impl.CircuitBreakerImpl;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * The Vert.x circuit breaker of one ejected node. It counts nothing itself: {@link NodeBreaker}, health checks and operators
 * open and close it, its own timer half-opens it when the probe is due. Logs, metrics and events are made from its notifications, and
 * it publishes each change on the event bus too. Confined to the router's event loop.
 *
 * <pre>
 *   OPEN ──the open time of the node's breaker is over──► HALF_OPEN
 *     ▲ └──────────────close()──────────────► CLOSED ◄──close()──┘ │
 *     └────────────────────open(): the probe failed────────────────┘
 * </pre>
 */
final class NodeCircuit {
    /** The event bus address of the notifications: {@code name} is the node, {@code state} the new state; a new breaker is CLOSED. */
    static final String ADDRESS = "holdfast.breaker";

    private static final long NEVER = -1;

    /** Notified of each change, once the breaker has made it. */
    interface Listener {
        void changed(Node node, NodeBreaker.State state, BreakerCause cause);
    }

    private final Vertx vertx;
    private final Node node;
    private final Listener listener;
    private @Nullable CircuitBreakerImpl breaker; // its open time is fixed: each opening has a breaker of its own
    private long openedGeneration;

    NodeCircuit(Vertx vertx, Node node, Listener listener) {
        this.vertx = vertx;
        this.node = node;
        this.listener = listener;
    }

    /** Opens it, or opens it again. */
    void open(BreakerCause cause) {
        discard();
        openedGeneration = node.breaker().generation();
        CircuitBreakerImpl opened = new CircuitBreakerImpl(node.instance().name(), vertx, options());
        breaker = opened;
        opened.openHandler(v -> listener.changed(node, NodeBreaker.State.OPEN, cause));
        opened.halfOpenHandler(v -> {
            if (breaker == opened) {
                listener.changed(node, NodeBreaker.State.HALF_OPEN, BreakerCause.OPEN_TIME_OVER);
            }
        });
        opened.open();
    }

    /** Closes it: the node is back in rotation. */
    void close(BreakerCause cause) {
        CircuitBreakerImpl opened = breaker;
        if (opened != null) {
            opened.closeHandler(v -> listener.changed(node, NodeBreaker.State.CLOSED, cause));
            opened.reset(true); // the interface has no way from open to closed, only from half open
            discard();
        }
    }

    /** Opens it again if the probe of the node's breaker timed out since, which is reported nowhere else. */
    void update() {
        boolean openedAgain = node.breaker().state() == NodeBreaker.State.OPEN
                && node.breaker().generation() != openedGeneration;
        if (openedAgain) {
            open(node.breaker().cause());
        }
    }

    /** Notifies of nothing any more. */
    void discard() {
        if (breaker != null) {
            breaker.close();
            breaker = null;
        }
    }

    // A node that health checks or an operator keep out is not probed: only its return closes the breaker.
    private CircuitBreakerOptions options() {
        long openMillis = node.breaker().openFor().minus(node.breaker().age()).toMillis() + 1;
        boolean probed = node.breaker().state() == NodeBreaker.State.OPEN;
        return new CircuitBreakerOptions()
                .setMaxFailures(Integer.MAX_VALUE)
                .setTimeout(NEVER)
                .setResetTimeout(probed ? Math.max(1, openMillis) : NEVER)
                .setNotificationAddress(ADDRESS)
                .setNotificationPeriod(0);
    }
}
