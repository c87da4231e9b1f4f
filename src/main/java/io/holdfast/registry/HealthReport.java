package io.holdfast.registry;

import java.time.Instant;

/**
 * A router's report that an instance is unhealthy.
 *
 * @param name service and id of the instance
 * @param by the router that reports it; its name has a slash
 */
public record HealthReport(String name, long epoch, Kind kind, String by, String reason, Instant since)
        implements InstanceCondition {

    /** How the router knows. */
    public enum Kind {
        /** The instance responded with an error: the router was not cut off from it, so other routers believe the report. */
        FAILING,
        /** The instance could not be reached, which may be the router's own fault: other routers check for themselves. */
        UNREACHABLE,
        /** The router would eject the instance and uses it all the same, since too few are left. Shown to people; no router acts on it. */
        PANICKED
    }

    public static HealthReport of(Instance instance, Kind kind, String by, String reason, Instant since) {
        return new HealthReport(instance.name(), instance.epoch(), kind, by, reason, since);
    }

    /** Whether {@code condition} is a report of this kind. */
    public static boolean is(InstanceCondition condition, Kind kind) {
        return condition instanceof HealthReport report && report.kind() == kind;
    }

    /** A report takes the place of another router's. */
    @Override
    public String key() {
        return switch (kind) {
            case FAILING, UNREACHABLE -> name;
            case PANICKED -> name + "!panicked";
        };
    }
}
