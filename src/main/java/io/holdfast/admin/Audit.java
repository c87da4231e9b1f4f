package io.holdfast.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.holdfast.api.EventApi.Kind;
import io.holdfast.api.EventApi.Level;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Call;
import io.holdfast.http.Json;
import io.holdfast.http.Operator;
import io.holdfast.http.Rejection;
import io.holdfast.http.Response;
import io.holdfast.telemetry.events.EventBursts;
import io.holdfast.telemetry.events.EventDraft;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes an event of each change that somebody asked for: who, from where, what, and what became of it, refused ones too. */
final class Audit {
    private static final int TEXT_MAX = 500;
    private static final int FREE = 20;
    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final EventBursts events;

    Audit(EventBursts events) {
        this.events = events;
    }

    /** What is done to which subject: {@code drain} and {@code billing/a}. */
    Function<Call, Future<Response>> of(
            String verb, Function<Call, String> subject, Function<Call, Future<Response>> action) {
        return of(verb, subject, action, response -> true);
    }

    /** The same. @param worthTelling whether a success is, which is repeated as a rule otherwise */
    Function<Call, Future<Response>> of(
            String verb,
            Function<Call, String> subject,
            Function<Call, Future<Response>> action,
            Predicate<Response> worthTelling) {
        return call -> outcome(call, action).onComplete(ended -> {
            if (ended.failed() || worthTelling.test(ended.result())) {
                tell(call.operator(), verb, subjectOf(call, subject), members(call), ended.cause());
            }
        });
    }

    /** Somebody gave a wrong token. */
    void loginFailed(String name, String address) {
        events.add(
                new EventBursts.Flow("login", FREE, WINDOW),
                EventDraft.warn(Kind.OPERATOR, "login", "login refused").by(name, address));
    }

    void loggedIn(Operator who, String does) {
        events.add(
                new EventBursts.Flow("login", FREE, WINDOW),
                EventDraft.info(Kind.OPERATOR, "login", who.name() + " " + does)
                        .by(who.name(), who.address())
                        .withToken(who.token()));
    }

    /** Somebody with a token asked for what another scope may do. */
    void refused(Operator who, String request, OperatorScope needed) {
        events.add(
                flow(who, "scope"),
                EventDraft.warn(Kind.OPERATOR, "scope", request + " refused")
                        .because("it needs the scope " + needed.word())
                        .by(who.name(), who.address())
                        .withToken(who.token()));
    }

    /** What cannot be told afterwards, because this process ends with it. */
    void begins(Operator who, String verb) {
        events.add(
                flow(who, verb),
                EventDraft.warn(Kind.OPERATOR, "this process", verb)
                        .by(who.name(), who.address())
                        .withToken(who.token()));
    }

    private static Future<Response> outcome(Call call, Function<Call, Future<Response>> action) {
        try {
            return action.apply(call);
        } catch (RuntimeException refused) {
            return Future.failedFuture(refused);
        }
    }

    private void tell(Operator who, String verb, String subject, String members, @Nullable Throwable cause) {
        String command = (verb + " " + subject).strip();
        String title = cause == null ? command : command + " " + word(cause);
        String detail = cause == null ? members : join(members, explain(cause));
        events.add(
                flow(who, verb),
                EventDraft.of(cause == null ? Level.INFO : Level.WARN, Kind.OPERATOR, subject, title)
                        .because(detail.isEmpty() ? null : detail)
                        .by(who.name(), who.address())
                        .withToken(who.token()));
    }

    // What one token does too often must not hide what another one does.
    private static EventBursts.Flow flow(Operator who, String verb) {
        return new EventBursts.Flow("operator:%s:%s".formatted(verb, who.token()), FREE, WINDOW);
    }

    private static String word(Throwable cause) {
        if (cause instanceof Rejection) {
            return "refused";
        }
        if (!(cause instanceof Failure failure)) {
            return "failed";
        }
        return switch (failure.kind()) {
            case INVALID, DENIED, FORBIDDEN, NOT_FOUND, CONFLICT, STALE, MISMATCH -> "refused";
            case UNAVAILABLE -> "failed";
            case INDETERMINATE -> "sent, outcome unknown";
        };
    }

    private static String explain(Throwable cause) {
        return cause instanceof Failure || cause instanceof Rejection
                ? cause.getMessage()
                : "a fault of ours; it is in the log";
    }

    private static String subjectOf(Call call, Function<Call, String> subject) {
        try {
            return subject.apply(call);
        } catch (RuntimeException noName) {
            return ""; // which is why it is refused
        }
    }

    /** The members of the request, as a person reads them: {@code reason: disk, for: 10m}. */
    private static String members(Call call) {
        JsonNode body;
        try {
            body = Json.parse(call.body());
        } catch (IOException unreadable) {
            return "";
        }
        List<String> members = new ArrayList<>();
        body.fields()
                .forEachRemaining(member -> members.add(member.getKey() + ": "
                        + (member.getValue().isValueNode()
                                ? member.getValue().asText()
                                : member.getValue().toString())));
        String text = String.join(", ", members);
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
    }

    private static String join(String one, String other) {
        return one.isEmpty() ? other : one + "; " + other;
    }
}
