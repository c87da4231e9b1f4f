package io.holdfast.admin;

import io.holdfast.api.GroupApi;
import io.holdfast.api.InstanceApi;
import io.holdfast.base.config.Settings;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Time;
import io.holdfast.http.Input;
import io.holdfast.http.Response;
import io.holdfast.registry.Instance;
import io.holdfast.registry.Mark;
import io.holdfast.registry.Registry;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What operators say of instances, as marks that every router hears: they are those of {@link Mark.Kind}. */
final class OperatorMarks {
    private static final Duration DRAIN = Duration.ofHours(30 * 24);
    private static final Duration EJECT = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(365 * 24);
    /** Long enough for every router to poll it, should it miss the news. */
    private static final Duration READMIT = Duration.ofSeconds(5);

    private final Registry registry;
    private final Time time;

    OperatorMarks(Registry registry, Time time) {
        this.registry = registry;
        this.time = time;
    }

    /** @param span how long it stays @param text that, as it was written */
    private record Wish(String reason, Duration span, String text) {}

    Future<Response> drain(String service, String id, Input input) {
        Wish wish = read(input, DRAIN);
        return say(service, id, instance -> registry.mark(mark(instance, Mark.Kind.DRAINED, wish.reason()), wish.span())
                .map(new InstanceApi.Word(service, id, "drained", wish.text(), wish.reason())));
    }

    Future<Response> eject(String service, String id, Input input) {
        Wish wish = read(input, EJECT);
        return say(service, id, instance -> registry.mark(mark(instance, Mark.Kind.EJECTED, wish.reason()), wish.span())
                .map(new InstanceApi.Word(service, id, "ejected", wish.text(), wish.reason())));
    }

    /** Also of an instance that is away: it would come back drained. */
    Future<Response> undrain(String service, String id, Input input) {
        input.validate();
        InstanceApi.Word done = new InstanceApi.Word(service, id, "undrained", null, null);
        return registry.read().compose(table -> {
            Optional<Mark> drain = table.marks().stream()
                    .filter(mark ->
                            mark.kind() == Mark.Kind.DRAINED && mark.name().equals(service + "/" + id))
                    .findFirst();
            return drain.map(mark -> registry.unmark(mark).map(Response.ok(done)))
                    .orElseGet(() -> say(service, id, instance -> Future.succeededFuture(done)));
        });
    }

    /** Takes away what routers and operators said, and has the routers close their breakers. */
    Future<Response> readmit(String service, String id, Input input) {
        input.validate();
        return say(service, id, instance -> registry.unmark(mark(instance, Mark.Kind.EJECTED, ""))
                .compose(v -> registry.unmark(mark(instance, Mark.Kind.FAILING, "")))
                .compose(v -> registry.mark(mark(instance, Mark.Kind.READMITTED, "readmitted"), READMIT))
                .map(new InstanceApi.Word(service, id, "readmitted", null, null)));
    }

    private Future<Response> say(String service, String id, Function<Instance, Future<InstanceApi.Word>> word) {
        // They are asked by who leads, not by turns: a mark would change nothing there, and nobody would be told.
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

    private Mark mark(Instance instance, Mark.Kind kind, String reason) {
        return Mark.of(instance, kind, Mark.OPERATOR, reason, time.now());
    }

    private static Wish read(Input input, Duration byDefault) {
        String reason = input.has("reason") ? input.string("reason", 1, 200) : "an operator's wish";
        String text = input.has("for")
                ? input.string("for", "a time from 1s to 8760h, such as 30s, 10m or 2h", OperatorMarks::isSpan)
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
