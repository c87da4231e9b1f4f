package io.holdfast.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants of an instance, whatever routers report.
 *
 * @param name service and id of the instance
 * @param by the operator's name, or {@code operator} where none is known; it has no slash
 * @param until when it ends by itself; null of an earlier version
 */
public record AdminOverride(
        String name, long epoch, Kind kind, String reason, Instant since, String by, @Nullable Instant until)
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

    public AdminOverride(String name, long epoch, Kind kind, String reason, Instant since) {
        this(name, epoch, kind, reason, since, OPERATOR, null);
    }

    public static AdminOverride of(Instance instance, Kind kind, String reason, Instant since) {
        return new AdminOverride(instance.name(), instance.epoch(), kind, reason, since);
    }

    /** The same of an operator whose name is known. */
    public AdminOverride by(String operator) {
        return new AdminOverride(name, epoch, kind, reason, since, operator, until);
    }

    /** The same, that ends after {@code span}. */
    public AdminOverride lasting(Duration span) {
        return new AdminOverride(name, epoch, kind, reason, since, by, since.plus(span));
    }

    /** Whether {@code condition} is an override of this kind. */
    public static boolean is(InstanceCondition condition, Kind kind) {
        return condition instanceof AdminOverride override && override.kind() == kind;
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
