package io.holdfast.admin;

import io.holdfast.api.GroupApi;
import io.holdfast.api.InstanceApi;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.http.Input;
import io.holdfast.http.Response;
import io.holdfast.registry.AdminOverride;
import io.holdfast.registry.HealthReport;
import io.holdfast.registry.Instance;
import io.holdfast.registry.InstanceCondition;
import io.holdfast.registry.Registry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What operators want of instances, as {@link AdminOverride}s that every router reads from the registry. */
final class AdminOverrides {
    private static final Duration DRAIN = Duration.ofHours(30 * 24);
    private static final Duration EJECT = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(365 * 24);
    /** Long enough for every router to poll it, should it miss the news. */
    private static final Duration READMIT = Duration.ofSeconds(5);

    private final Registry registry;
    private final Time time;

    AdminOverrides(Registry registry, Time time) {
        this.registry = registry;
        this.time = time;
    }

    /** @param span how long it stays @param text that, as it was written */
    private record Wish(String reason, Duration span, String text) {}

    Future<Response> drain(String service, String id, Input input) {
        Wish wish = read(input, DRAIN);
        return say(service, id, instance -> registry.setCondition(
                        override(instance, AdminOverride.Kind.DRAINED, wish.reason()), wish.span())
                .map(new InstanceApi.OverrideResult(service, id, "drained", wish.text(), wish.reason())));
    }

    Future<Response> eject(String service, String id, Input input) {
        Wish wish = read(input, EJECT);
        return say(service, id, instance -> registry.setCondition(
                        override(instance, AdminOverride.Kind.EJECTED, wish.reason()), wish.span())
                .map(new InstanceApi.OverrideResult(service, id, "ejected", wish.text(), wish.reason())));
    }

    /** Also of an instance that is away: it would come back drained. */
    Future<Response> undrain(String service, String id, Input input) {
        input.validate();
        InstanceApi.OverrideResult done = new InstanceApi.OverrideResult(service, id, "undrained", null, null);
        return registry.read().compose(table -> {
            Optional<InstanceCondition> drain = table.conditions().stream()
                    .filter(one -> AdminOverride.is(one, AdminOverride.Kind.DRAINED)
                            && one.name().equals(service + "/" + id))
                    .findFirst();
            return drain.map(override -> registry.clearCondition(override).map(Response.ok(done)))
                    .orElseGet(() -> say(service, id, instance -> Future.succeededFuture(done)));
        });
    }

    /** Takes away what routers and operators said, and has the routers close their breakers. */
    Future<Response> readmit(String service, String id, Input input) {
        input.validate();
        return say(service, id, instance -> registry.clearCondition(override(instance, AdminOverride.Kind.EJECTED, ""))
                .compose(v -> registry.clearCondition(report(instance)))
                .compose(v ->
                        registry.setCondition(override(instance, AdminOverride.Kind.READMITTED, "readmitted"), READMIT))
                .map(new InstanceApi.OverrideResult(service, id, "readmitted", null, null)));
    }

    private Future<Response> say(
            String service, String id, Function<Instance, Future<InstanceApi.OverrideResult>> word) {
        // Their requests follow the leader: an override would change nothing there, and nobody would be told.
        if (GroupApi.NAMES.contains(service)) {
            throw new Failure.Conflict(
                    "not-by-turns",
                    "the replicas of %s get no requests by turns (expected: holdfast transfer %s N, and replica N leads)"
                            .formatted(service, service),
                    Map.of());
        }
        return registry.read().compose(table -> {
            Optional<Instance> instance = ExternalServiceLeases.find(table, service, id);
            return instance.isEmpty()
                    ? Future.failedFuture(ExternalServiceLeases.unknown(service, id))
                    : word.apply(instance.get()).map(Response::ok);
        });
    }

    private AdminOverride override(Instance instance, AdminOverride.Kind kind, String reason) {
        return AdminOverride.of(instance, kind, reason, time.now());
    }

    /** What routers report of {@code instance}, whoever did. */
    private HealthReport report(Instance instance) {
        return HealthReport.of(instance, HealthReport.Kind.FAILING, "operator", "", time.now());
    }

    private static Wish read(Input input, Duration byDefault) {
        String reason = input.has("reason") ? input.string("reason", 1, 200) : "an operator's wish";
        String text = input.has("for")
                ? input.string("for", "a time from 1s to 8760h, such as 30s, 10m or 2h", AdminOverrides::isSpan)
                : byDefault.toHours() > 0 ? byDefault.toHours() + "h" : byDefault.toMinutes() + "m";
        input.validate();
        return new Wish(reason, Settings.parseDuration(text).orElseThrow(), text);
    }

    private static boolean isSpan(String text) {
        return Settings.parseDuration(text)
                .filter(span -> span.compareTo(Duration.ofSeconds(1)) >= 0 && span.compareTo(LONGEST) <= 0)
                .isPresent();
    }
}
