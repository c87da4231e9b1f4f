package io.holdfast.roles.router;

import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Registry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports the nodes that this router considers unhealthy to the other routers and to people. */
final class HealthReports {
    private static final Logger LOG = LoggerFactory.getLogger(HealthReports.class);
    /** Renewed every second: a router that dies, or has no request to probe the node with, soon stops keeping it from others. */
    private static final Duration TTL = Duration.ofSeconds(3);

    private final Registry registry;

    HealthReports(Registry registry) {
        this.registry = registry;
    }

    void publish(HealthReport report) {
        registry.setCondition(report, TTL)
                .onFailure(cause -> LOG.debug("{} not reported: {}", report.name(), cause.getMessage()));
    }

    void withdraw(@Nullable HealthReport report) {
        if (report != null) {
            registry.clearCondition(report)
                    .onFailure(cause -> LOG.debug("report of {} not withdrawn: {}", report.name(), cause.getMessage()));
        }
    }
}
