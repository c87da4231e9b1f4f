package io.holdfast.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A router's report that an instance is unhealthy.
 *
 * @param name service and id of the instance
 * @param by the router that reports it; its name has a slash
 * @param breaker where the router's breaker stands; null of an earlier version
 * @param nextProbe when the router tries it with one request; null where health checks decide that, and of an earlier version
 */
public record HealthReport(
        String name,
        long epoch,
        Kind kind,
        String by,
        String reason,
        Instant since,
        @Nullable Breaker breaker,
        @Nullable Instant nextProbe)
        implements InstanceCondition {
    /** Of the reason: it is made of what nodes and their connections say. */
    private static final int REASON_MAX = 1_000;

    /** How the router knows. */
    public enum Kind {
        /** The instance responded with an error: the router was not cut off from it, so other routers believe the report. */
        FAILING,
        /** The instance could not be reached, which may be the router's own fault: other routers check for themselves. */
        UNREACHABLE,
        /** The router would eject the instance and uses it all the same, since too few are left. Shown to people; no router acts on it. */
        PANICKED,
        /** The router tries the instance with the next request, and no others go there yet. Shown to people; no router acts on it. */
        PROBING
    }

    /** Of a router, for one instance. */
    public enum Breaker {
        OPEN,
        HALF_OPEN
    }

    public HealthReport {
        reason = reason.length() <= REASON_MAX ? reason : reason.substring(0, REASON_MAX) + "...";
    }

    public HealthReport(String name, long epoch, Kind kind, String by, String reason, Instant since) {
        this(name, epoch, kind, by, reason, since, null, null);
    }

    public static HealthReport of(Instance instance, Kind kind, String by, String reason, Instant since) {
        return new HealthReport(instance.name(), instance.epoch(), kind, by, reason, since);
    }

    /** The same with the state of the router's breaker. */
    public HealthReport with(Breaker present, @Nullable Instant probe) {
        return new HealthReport(name, epoch, kind, by, reason, since, present, probe);
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
            case PROBING -> name + "!probing";
        };
    }
}
