package io.holdfast.registry.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.registry.AdminOverride;
import io.holdfast.registry.DuplicateReport;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.InstanceCondition;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Processes of two versions share one Redis during a rolling restart: what one writes the other reads, in both directions. */
class StoredConditionTest {
    private static final Instant SINCE = Instant.parse("2026-11-29T10:00:00.250Z");

    /** As version 0.1 wrote and read them. */
    static Stream<Arguments> conditions() {
        return Stream.of(
                row(report(HealthReport.Kind.FAILING), "failing", "router/1", "shop/a"),
                row(report(HealthReport.Kind.UNREACHABLE), "unreachable", "router/1", "shop/a"),
                row(report(HealthReport.Kind.PANICKED), "panicked", "router/1", "shop/a!panicked"),
                row(override(AdminOverride.Kind.EJECTED), "ejected", "operator", "shop/a!ejected"),
                row(override(AdminOverride.Kind.DRAINED), "drained", "operator", "shop/a!drained"),
                row(override(AdminOverride.Kind.READMITTED), "readmitted", "operator", "shop/a!readmitted"),
                row(
                        new DuplicateReport("shop/a", 7, "10.0.0.2:8080", "because", SINCE),
                        "namesake",
                        "10.0.0.2:8080",
                        "shop/a!namesake"));
    }

    private static Arguments row(InstanceCondition condition, String kind, String by, String key) {
        String json =
                "{\"name\":\"shop/a\",\"epoch\":7,\"kind\":\"%s\",\"by\":\"%s\",\"reason\":\"because\",\"since\":\"%s\"}"
                        .formatted(kind, by, "2026-11-29T10:00:00.250Z");
        return Arguments.of(condition, json, key);
    }

    private static HealthReport report(HealthReport.Kind kind) {
        return new HealthReport("shop/a", 7, kind, "router/1", "because", SINCE);
    }

    private static AdminOverride override(AdminOverride.Kind kind) {
        return new AdminOverride("shop/a", 7, kind, "because", SINCE);
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void are_written_as_before(InstanceCondition condition, String json, String key) {
        assertEquals(json, StoredCondition.write(condition));
        assertEquals(key, condition.key());
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void are_read_as_before(InstanceCondition condition, String json, String key) {
        assertEquals(condition, StoredCondition.read(json));
    }

    static Stream<Arguments> moreOfThisVersion() {
        HealthReport failing = report(HealthReport.Kind.FAILING);
        return Stream.of(
                Arguments.of(
                        failing.with(HealthReport.Breaker.OPEN, SINCE.plusSeconds(2)),
                        ",\"breaker\":\"OPEN\",\"next_probe\":\"2026-11-29T10:00:02.250Z\""),
                Arguments.of(
                        report(HealthReport.Kind.PROBING).with(HealthReport.Breaker.HALF_OPEN, null),
                        ",\"breaker\":\"HALF_OPEN\""),
                Arguments.of(
                        override(AdminOverride.Kind.DRAINED).by("paola").lasting(Duration.ofSeconds(60)),
                        ",\"until\":\"2026-11-29T10:01:00.250Z\""));
    }

    @ParameterizedTest
    @MethodSource("moreOfThisVersion")
    void of_this_version_have_more_members_which_version_0_2_ignores(InstanceCondition condition, String more) {
        String json = StoredCondition.write(condition);

        assertTrue(json.contains(more), json);
        assertEquals(condition, StoredCondition.read(json));
    }

    @Test
    void a_state_of_a_breaker_of_a_later_version_is_unknown() {
        String later = StoredCondition.write(report(HealthReport.Kind.FAILING).with(HealthReport.Breaker.OPEN, null))
                .replace("OPEN", "AJAR");

        assertEquals(report(HealthReport.Kind.FAILING), StoredCondition.read(later));
    }

    @Test
    void a_kind_of_a_later_version_is_refused_by_name() {
        String later = StoredCondition.write(report(HealthReport.Kind.FAILING)).replace("failing", "beamed-up");

        assertThrows(UncheckedIOException.class, () -> StoredCondition.read(later));
    }
}
