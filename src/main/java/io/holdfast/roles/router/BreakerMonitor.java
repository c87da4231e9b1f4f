package io.holdfast.roles.router;

import io.holdfast.balancing.BreakerCause;
import io.holdfast.balancing.BreakerEvent;
import io.holdfast.balancing.BreakerEvents;
import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.base.time.Time;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns each notification of a breaker into a log line, a count and an event. Confined to the router's event loop. */
final class BreakerMonitor implements NodeCircuit.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(BreakerMonitor.class);

    private final Time time;
    private final RouterMetrics metrics;
    private final BreakerEvents events;

    BreakerMonitor(Time time, RouterMetrics metrics, BreakerEvents events) {
        this.time = time;
        this.metrics = metrics;
        this.events = events;
    }

    @Override
    public void changed(Node node, NodeBreaker.State state, BreakerCause cause) {
        String name = node.instance().name();
        String reason = node.reason();
        String why = cause.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        switch (state) {
            case OPEN -> LOG.warn("{} evicted: {} ({})", name, reason, why);
            case HALF_OPEN -> LOG.info("{} may be probed by one request ({})", name, why);
            case CLOSED -> LOG.info("{} is back in rotation ({})", name, why);
        }
        metrics.breakerChanged(node, state);
        events.add(new BreakerEvent(time.now(), name, state, cause, reason));
    }
}
