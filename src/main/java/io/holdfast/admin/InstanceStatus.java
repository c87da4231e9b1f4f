package io.holdfast.admin;

import io.holdfast.registry.AdminOverride;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The status of an instance, from its lease, the reports of routers and the overrides of operators. Pure.
 *
 * @param effective what keeps it out of rotation; an override of an operator rather than a report of a router
 * @param panic a router would keep it out and uses it all the same
 * @param report what a router reports of it, whether that keeps it out or not
 * @param probing a router is about to try it with one request
 */
record InstanceStatus(
        Instance instance,
        Optional<InstanceCondition> effective,
        Optional<InstanceCondition> panic,
        Optional<HealthReport> report,
        Optional<HealthReport> probing) {

    static InstanceStatus of(Instance instance, List<InstanceCondition> conditions) {
        List<InstanceCondition> own =
                conditions.stream().filter(one -> one.isAbout(instance)).toList();
        Optional<InstanceCondition> panic =
                report(own, HealthReport.Kind.PANICKED).map(one -> one);
        Optional<InstanceCondition> override = Stream.of(AdminOverride.Kind.DRAINED, AdminOverride.Kind.EJECTED)
                .flatMap(kind -> own.stream().filter(one -> AdminOverride.is(one, kind)))
                .findFirst();
        Optional<HealthReport> report =
                report(own, HealthReport.Kind.FAILING).or(() -> report(own, HealthReport.Kind.UNREACHABLE));
        // Breakers keep nobody out while a router panics; what an operator wants of an instance is still shown.
        Optional<InstanceCondition> effective = override.or(() -> panic.isPresent() ? Optional.empty() : report);
        return new InstanceStatus(instance, effective, panic, report, report(own, HealthReport.Kind.PROBING));
    }

    private static Optional<HealthReport> report(List<InstanceCondition> conditions, HealthReport.Kind kind) {
        return conditions.stream()
                .filter(one -> HealthReport.is(one, kind))
                .map(HealthReport.class::cast)
                .findFirst();
    }

    /** {@code open} while a router keeps it out or would, {@code half-open} while one tries it with one request, else {@code closed}. */
    String breaker() {
        if (panic.isPresent() || report.isPresent()) {
            return "open";
        }
        return probing.isPresent() ? "half-open" : "closed";
    }

    /** The override of an operator that keeps it out of rotation. */
    Optional<AdminOverride> override() {
        return effective.filter(AdminOverride.class::isInstance).map(AdminOverride.class::cast);
    }

    /** The report of a router that keeps it out, or would. */
    Optional<HealthReport> reported() {
        return panic.filter(HealthReport.class::isInstance)
                .map(HealthReport.class::cast)
                .or(() -> report);
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

    /** The condition that is shown: its reason, who set it, since when, and until when. */
    Optional<InstanceCondition> shown() {
        return effective.or(() -> panic).or(() -> probing);
    }

    /** When a router tries it with one request; empty where health checks decide that, or where it is not known. */
    Optional<Instant> nextProbe() {
        return shown().filter(HealthReport.class::isInstance).map(one -> ((HealthReport) one).nextProbe());
    }

    private static String word(InstanceCondition condition) {
        return condition instanceof AdminOverride override
                ? override.kind().name().toLowerCase(Locale.ROOT)
                : "evicted";
    }
}
