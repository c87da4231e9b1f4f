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
    /** Long enough for every router to poll it, should it miss the notification. */
    private static final Duration READMIT = Duration.ofSeconds(5);

    private final Registry registry;
    private final Time time;

    AdminOverrides(Registry registry, Time time) {
        this.registry = registry;
        this.time = time;
    }

    /** Something that an operator can do with an instance. */
    interface Verb {
        Future<Response> apply(String service, String id, Input input);
    }

    /** All verbs, by the last segment of their path: a new one is a line here, its method, and a command. */
    Map<String, Verb> verbs() {
        return Map.of("drain", this::drain, "undrain", this::undrain, "eject", this::eject, "readmit", this::readmit);
    }

    /** @param span how long the override lasts @param text that, as it was written */
    private record Request(String reason, Duration span, String text) {
        static Request read(Input input, Duration defaultValue) {
            String reason = input.has("reason") ? input.string("reason", 1, 200) : "an operator's wish";
            String text = input.has("for")
                    ? input.string("for", "a time from 1s to 8760h, such as 30s, 10m or 2h", Request::isSpan)
                    : defaultValue.toHours() > 0 ? defaultValue.toHours() + "h" : defaultValue.toMinutes() + "m";
            input.validate();
            return new Request(reason, Settings.parseDuration(text).orElseThrow(), text);
        }

        private static boolean isSpan(String text) {
            return Settings.parseDuration(text)
                    .filter(span -> span.compareTo(Duration.ofSeconds(1)) >= 0 && span.compareTo(LONGEST) <= 0)
                    .isPresent();
        }
    }

    private Future<Response> drain(String service, String id, Input input) {
        return override(service, id, AdminOverride.Kind.DRAINED, "drained", Request.read(input, DRAIN));
    }

    private Future<Response> eject(String service, String id, Input input) {
        return override(service, id, AdminOverride.Kind.EJECTED, "ejected", Request.read(input, EJECT));
    }

    private Future<Response> override(
            String service, String id, AdminOverride.Kind kind, String state, Request request) {
        return change(service, id, instance -> registry.setCondition(
                        override(instance, kind, request.reason()).lasting(request.span()), request.span())
                .map(new InstanceApi.OverrideResult(service, id, state, request.text(), request.reason())));
    }

    /** Also of an instance that is not registered: it would be drained when it comes back. */
    private Future<Response> undrain(String service, String id, Input input) {
        input.validate();
        InstanceApi.OverrideResult done = new InstanceApi.OverrideResult(service, id, "undrained", null, null);
        return registry.read().compose(table -> {
            Optional<InstanceCondition> drain = table.conditions().stream()
                    .filter(one -> AdminOverride.is(one, AdminOverride.Kind.DRAINED)
                            && one.name().equals(service + "/" + id))
                    .findFirst();
            return drain.map(override -> registry.clearCondition(override).map(Response.ok(done)))
                    .orElseGet(() -> change(service, id, instance -> Future.succeededFuture(done)));
        });
    }

    /** Clears ejections and the reports of routers, and has the routers close their breakers. */
    private Future<Response> readmit(String service, String id, Input input) {
        input.validate();
        return change(
                service, id, instance -> registry.clearCondition(override(instance, AdminOverride.Kind.EJECTED, ""))
                        .compose(v -> registry.clearCondition(failureReport(instance)))
                        .compose(v -> registry.setCondition(
                                override(instance, AdminOverride.Kind.READMITTED, "readmitted"), READMIT))
                        .map(new InstanceApi.OverrideResult(service, id, "readmitted", null, null)));
    }

    private Future<Response> change(
            String service, String id, Function<Instance, Future<InstanceApi.OverrideResult>> change) {
        // Requests to a group follow its leader: an override would have no effect there, silently.
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
                    : change.apply(instance.get()).map(Response::ok);
        });
    }

    private AdminOverride override(Instance instance, AdminOverride.Kind kind, String reason) {
        return AdminOverride.of(instance, kind, reason, time.now());
    }

    /** The report of any router that {@code instance} fails. */
    private HealthReport failureReport(Instance instance) {
        return HealthReport.of(instance, HealthReport.Kind.FAILING, "operator", "", time.now());
    }
}
