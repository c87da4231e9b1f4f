package io.holdfast.admin;

import io.holdfast.registry.AdminOverride;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The status of an instance, from its lease, the reports of routers and the overrides of operators. Pure.
 *
 * @param effective what keeps it out of rotation; an override of an operator rather than a report of a router
 * @param panic a router would keep it out and uses it all the same
 */
record InstanceStatus(
        Instance instance,
        Optional<InstanceCondition> effective,
        Optional<InstanceCondition> panic,
        boolean isBreakerOpen) {

    static InstanceStatus of(Instance instance, List<InstanceCondition> conditions) {
        List<InstanceCondition> own =
                conditions.stream().filter(one -> one.isAbout(instance)).toList();
        Optional<InstanceCondition> panic = first(own, one -> HealthReport.is(one, HealthReport.Kind.PANICKED));
        Optional<InstanceCondition> override = Stream.of(AdminOverride.Kind.DRAINED, AdminOverride.Kind.EJECTED)
                .flatMap(kind -> own.stream().filter(one -> AdminOverride.is(one, kind)))
                .findFirst();
        Optional<InstanceCondition> report = Stream.of(HealthReport.Kind.FAILING, HealthReport.Kind.UNREACHABLE)
                .flatMap(kind -> own.stream().filter(one -> HealthReport.is(one, kind)))
                .findFirst();
        // Breakers keep nobody out while a router panics; what an operator wants of an instance is still shown.
        Optional<InstanceCondition> effective = override.or(() -> panic.isPresent() ? Optional.empty() : report);
        return new InstanceStatus(instance, effective, panic, panic.isPresent() || report.isPresent());
    }

    boolean isPanicking() {
        return panic.isPresent();
    }

    /** {@code evicted} by a breaker, {@code ejected} or {@code drained} by an operator, else the state of its lease. */
    String state() {
        return effective.map(InstanceStatus::word).orElseGet(this::lease);
    }

    /** The state that the instance registered itself. */
    String lease() {
        return instance.state().name().toLowerCase(Locale.ROOT);
    }

    /** The condition whose reason is shown. */
    Optional<InstanceCondition> shown() {
        return effective.or(() -> panic);
    }

    private static String word(InstanceCondition condition) {
        return condition instanceof AdminOverride override
                ? override.kind().name().toLowerCase(Locale.ROOT)
                : "evicted";
    }

    private static Optional<InstanceCondition> first(
            List<InstanceCondition> conditions, Predicate<InstanceCondition> wanted) {
        return conditions.stream().filter(wanted).findFirst();
    }
}
