package io.holdfast.registry.redis;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.http.Json;
import io.holdfast.registry.AdminOverride;
import io.holdfast.registry.DuplicateReport;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.InstanceCondition;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An {@link InstanceCondition} as Redis has it: one shape for all, which processes of other versions read and write too. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StoredCondition(
        String name,
        long epoch,
        Kind kind,
        String by,
        String reason,
        Instant since,
        @Nullable Instant until,
        @Nullable String breaker,
        @Nullable Instant nextProbe) {

    /** The kinds, with their names in Redis. */
    enum Kind {
        @JsonProperty("failing")
        FAILING,
        @JsonProperty("unreachable")
        UNREACHABLE,
        @JsonProperty("panicked")
        PANICKED,
        @JsonProperty("ejected")
        EJECTED,
        @JsonProperty("drained")
        DRAINED,
        @JsonProperty("namesake")
        NAMESAKE,
        @JsonProperty("readmitted")
        READMITTED,
        @JsonProperty("probing")
        PROBING
    }

    static String write(InstanceCondition condition) {
        HealthReport report = condition instanceof HealthReport one ? one : null;
        Kind kind = report != null
                ? Kind.valueOf(report.kind().name())
                : condition instanceof AdminOverride override
                        ? Kind.valueOf(override.kind().name())
                        : Kind.NAMESAKE;
        return Json.text(new StoredCondition(
                condition.name(),
                condition.epoch(),
                kind,
                condition.by(),
                condition.reason(),
                condition.since(),
                condition.until(),
                report == null || report.breaker() == null
                        ? null
                        : report.breaker().name(),
                report == null ? null : report.nextProbe()));
    }

    /** @throws java.io.UncheckedIOException for a kind, or a shape, of a later version */
    static InstanceCondition read(String json) {
        return Json.read(json, StoredCondition.class).condition();
    }

    private InstanceCondition condition() {
        return switch (kind) {
            case FAILING, UNREACHABLE, PANICKED, PROBING ->
                new HealthReport(
                        name,
                        epoch,
                        HealthReport.Kind.valueOf(kind.name()),
                        by,
                        reason,
                        since,
                        breakerState(),
                        nextProbe);
            case EJECTED, DRAINED, READMITTED ->
                new AdminOverride(name, epoch, AdminOverride.Kind.valueOf(kind.name()), reason, since, by, until);
            case NAMESAKE -> new DuplicateReport(name, epoch, by, reason, since);
        };
    }

    // A state of a later version is shown as unknown.
    private HealthReport.@Nullable Breaker breakerState() {
        return Arrays.stream(HealthReport.Breaker.values())
                .filter(state -> state.name().equals(breaker))
                .findFirst()
                .orElse(null);
    }
}
