package io.holdfast.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.registry.AdminOverride;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is shown of an instance, from what routers and operators say of it. */
class InstanceStatusTest {
    private static final Instance NODE =
            new Instance("back", "a", 1, URI.create("http://127.0.0.1:80"), Instance.State.READY, 1, Map.of());
    private static final Instant SINCE = Instant.parse("2026-11-29T10:00:00Z");
    private static final HealthReport FAILING =
            HealthReport.of(NODE, HealthReport.Kind.FAILING, "router/1", "answered 500", SINCE);

    private static InstanceStatus of(InstanceCondition... conditions) {
        return InstanceStatus.of(NODE, List.of(conditions));
    }

    @Test
    void without_conditions_is_that_of_its_lease() {
        InstanceStatus status = of();

        assertEquals("ready", status.state());
        assertEquals("closed", status.breaker());
        assertEquals(Optional.empty(), status.shown());
        assertEquals(Optional.empty(), status.nextProbe());
    }

    @Test
    void of_one_that_a_router_keeps_out_tells_when_it_is_tried_next() {
        InstanceStatus status = of(FAILING.with(HealthReport.Breaker.OPEN, SINCE.plusSeconds(2)));

        assertEquals("evicted", status.state());
        assertEquals("open", status.breaker());
        assertEquals(Optional.of(SINCE.plusSeconds(2)), status.nextProbe());
        assertEquals("router/1", status.shown().orElseThrow().by());
    }

    @Test
    void of_a_report_of_an_earlier_version_has_no_next_probe() {
        assertEquals("open", of(FAILING).breaker());
        assertEquals(Optional.empty(), of(FAILING).nextProbe());
    }

    @Test
    void of_one_that_a_router_tries_with_one_request_is_half_open() {
        InstanceStatus status = of(HealthReport.of(NODE, HealthReport.Kind.PROBING, "router/1", "answered 500", SINCE)
                .with(HealthReport.Breaker.HALF_OPEN, null));

        assertEquals("ready", status.state());
        assertEquals("half-open", status.breaker());
        assertEquals("answered 500", status.shown().orElseThrow().reason());
        assertEquals(SINCE, status.shown().orElseThrow().since());
    }

    @Test
    void is_open_while_one_router_keeps_it_out_and_another_one_tries_it() {
        HealthReport probing = HealthReport.of(NODE, HealthReport.Kind.PROBING, "router/2", "answered 500", SINCE);

        assertEquals("open", of(probing, FAILING).breaker());
        assertEquals("evicted", of(probing, FAILING).state());
    }

    @Test
    void of_one_that_an_operator_took_out_tells_who_and_until_when() {
        AdminOverride ejected = AdminOverride.of(NODE, AdminOverride.Kind.EJECTED, "new disk", SINCE)
                .by("paola")
                .lasting(Duration.ofMinutes(1));

        InstanceStatus status = of(FAILING, ejected);

        assertEquals("ejected", status.state());
        assertEquals("paola", status.shown().orElseThrow().by());
        assertEquals(SINCE.plusSeconds(60), status.shown().orElseThrow().until());
        assertEquals(Optional.empty(), status.nextProbe());
    }
}
