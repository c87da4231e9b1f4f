package io.holdfast.registry;

import java.time.Instant;
import java.util.Locale;

/**
 * What an operator wants of an instance, whatever routers report.
 *
 * @param name service and id of the instance
 */
public record AdminOverride(String name, long epoch, Kind kind, String reason, Instant since)
        implements InstanceCondition {
    private static final String OPERATOR = "operator";

    /** What is wanted. */
    public enum Kind {
        /** Out of rotation, as if by a breaker: while enough other instances are healthy. */
        EJECTED,
        /** No new requests, whatever is left, until it is taken back. */
        DRAINED,
        /** Breakers closed. */
        READMITTED
    }

    public static AdminOverride of(Instance instance, Kind kind, String reason, Instant since) {
        return new AdminOverride(instance.name(), instance.epoch(), kind, reason, since);
    }

    /** Whether {@code condition} is an override of this kind. */
    public static boolean is(InstanceCondition condition, Kind kind) {
        return condition instanceof AdminOverride override && override.kind() == kind;
    }

    @Override
    public String by() {
        return OPERATOR;
    }

    /** An override never takes the place of a report, nor the other way round. */
    @Override
    public String key() {
        return name + "!" + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean survivesRestart() {
        return kind == Kind.DRAINED;
    }
}
