package io.holdfast.admin;

import io.holdfast.hosting.Health;
import io.holdfast.hosting.Platform;
import io.holdfast.registry.ServiceDirectory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;

/** What {@code /status} tells of this process, as gauges. */
final class StatusMetrics {
    private StatusMetrics() {}

    /** @param roles the health of each role of this process, by the role's name */
    static void register(Platform platform, Map<String, Health> roles) {
        MeterRegistry meters = platform.telemetry().meters();
        roles.forEach((role, health) -> Gauge.builder(
                        "holdfast.ready", health, h -> h.reasons().isEmpty() ? 1 : 0)
                .description("1 if the role is ready, else 0; /health/ready has the reasons")
                .tag("role", role)
                .strongReference(true)
                .register(meters));
        ServiceDirectory directory = platform.discovery().directory();
        Gauge.builder("holdfast.registry.fresh", directory, d -> d.isStale() ? 0 : 1)
                .description("1 if the registry was read lately, 0 if the table of instances may be old")
                .strongReference(true)
                .register(meters);
        Gauge.builder("holdfast.registry.instances", directory, d -> d.all().size())
                .description("instances of all services in the table of this process")
                .strongReference(true)
                .register(meters);
    }
}
