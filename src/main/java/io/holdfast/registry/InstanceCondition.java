package io.holdfast.registry;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a router, an operator, or a process that was rejected tells all processes about an instance. It ends by itself, and is
 * about one epoch of the instance alone, so that a new start begins without it; only a drain stays until it is taken back.
 */
public sealed interface InstanceCondition permits HealthReport, AdminOverride, DuplicateReport {
    /** Service and id of the instance. */
    String name();

    /** The epoch of the instance it is about. */
    long epoch();

    /** The router, operator or process that set it. */
    String by();

    /** Why, for people. */
    String reason();

    /** When it was set first; distinguishes it from an earlier one that is otherwise equal. */
    Instant since();

    /** When it ends by itself; null where it lasts while it is renewed, or where that is not known. */
    default @Nullable Instant until() {
        return null;
    }

    /** Where the registry keeps it: a condition takes the place of one with the same key. */
    String key();

    /** Whether it is about every start of the instance. */
    default boolean survivesRestart() {
        return false;
    }

    /** Whether it is about {@code instance}, and about this start of it. */
    default boolean isAbout(Instance instance) {
        return instance.name().equals(name()) && (survivesRestart() || instance.epoch() == epoch());
    }
}
