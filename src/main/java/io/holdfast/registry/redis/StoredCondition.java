package io.holdfast.registry.redis;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.http.Json;
import io.holdfast.registry.AdminOverride;
import io.holdfast.registry.DuplicateReport;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.InstanceCondition;
import java.time.Instant;

/** An {@link InstanceCondition} as Redis has it: one shape for all, which processes of other versions read and write too. */
record StoredCondition(String name, long epoch, Kind kind, String by, String reason, Instant since) {

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
        READMITTED
    }

    static String write(InstanceCondition condition) {
        Kind kind = condition instanceof HealthReport report
                ? Kind.valueOf(report.kind().name())
                : condition instanceof AdminOverride override
                        ? Kind.valueOf(override.kind().name())
                        : Kind.NAMESAKE;
        return Json.text(new StoredCondition(
                condition.name(), condition.epoch(), kind, condition.by(), condition.reason(), condition.since()));
    }

    /** @throws java.io.UncheckedIOException for a kind, or a shape, of a later version */
    static InstanceCondition read(String json) {
        return Json.read(json, StoredCondition.class).condition();
    }

    private InstanceCondition condition() {
        return switch (kind) {
            case FAILING, UNREACHABLE, PANICKED ->
                new HealthReport(name, epoch, HealthReport.Kind.valueOf(kind.name()), by, reason, since);
            case EJECTED, DRAINED, READMITTED ->
                new AdminOverride(name, epoch, AdminOverride.Kind.valueOf(kind.name()), reason, since);
            case NAMESAKE -> new DuplicateReport(name, epoch, by, reason, since);
        };
    }
}
