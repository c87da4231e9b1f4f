package io.holdfast.roles.router;

import io.holdfast.api.EventApi.Kind;
import io.holdfast.balancing.BreakerCause;
import io.holdfast.balancing.BreakerEvent;
import io.holdfast.balancing.BreakerEvents;
import io.holdfast.balancing.Node;
import io.holdfast.balancing.NodeBreaker;
import io.holdfast.base.time.Time;
import io.holdfast.registry.Instance;
import io.holdfast.telemetry.events.EventBursts;
import io.holdfast.telemetry.events.EventDraft;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns each notification of a breaker into a log line, a count and an event. Confined to the router's event loop. */
final class BreakerMonitor implements NodeCircuit.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(BreakerMonitor.class);

    private static final int FREE = 20;
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Set<BreakerCause> ITS_OWN = EnumSet.of(
            BreakerCause.CONSECUTIVE_FAILURES,
            BreakerCause.FAILURE_RATIO,
            BreakerCause.SLOW,
            BreakerCause.HEALTH_CHECK);

    private final Time time;
    private final RouterMetrics metrics;
    private final BreakerEvents events;
    private final EventBursts log;

    BreakerMonitor(Time time, RouterMetrics metrics, BreakerEvents events, EventBursts log) {
        this.log = log;
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
        tell(node.instance(), state, cause, reason, why);
    }

    // Another router tells what it reported; an operator's command is in the audit; and what is out already is no news.
    private void tell(Instance node, NodeBreaker.State state, BreakerCause cause, String reason, String why) {
        String key = "node:" + node.name();
        EventBursts.Flow flow = new EventBursts.Flow("breakers:" + node.service(), FREE, WINDOW);
        if (state == NodeBreaker.State.CLOSED) {
            log.add(
                    flow,
                    EventDraft.ok(Kind.NODE, node.name(), node.name() + " is back in rotation")
                            .because(why)
                            .ends(key));
        } else if (state == NodeBreaker.State.OPEN && ITS_OWN.contains(cause)) {
            log.add(
                    flow,
                    EventDraft.bad(Kind.NODE, node.name(), node.name() + " evicted")
                            .because(reason + " (" + why + ")")
                            .begins(key));
        }
    }
}
