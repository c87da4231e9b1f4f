package io.holdfast.roles.record;

import io.holdfast.api.RecordApi.Change;
import io.holdfast.api.RecordApi.Changed;
import io.holdfast.api.RecordApi.Entry;
import io.holdfast.api.RecordApi.Presumed;
import io.holdfast.api.RecordApi.View;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.http.Call;
import io.holdfast.http.ContentHash;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Headers;
import io.holdfast.http.Input;
import io.holdfast.http.Paths;
import io.holdfast.http.Preconditions;
import io.holdfast.http.Response;
import io.holdfast.rpc.GroupClient;
import io.holdfast.rpc.GroupClient.Question;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The record's HTTP edge at every replica: {@code /record} for clients, who may come to any of them, and below {@code /internal/}
 * what replicas ask of the one that leads.
 */
final class RecordRoutes {
    private static final String OF_LEADER = "/internal/record?from=" + From.PRIMARY.word;
    private static final String OF_STANDBY = "/internal/record?from=" + From.STANDBY.word;
    private static final String CHANGES = "/internal/record/changes";

    private enum From {
        PRIMARY("primary"),
        STANDBY("standby");

        private final String word;

        From(String word) {
            this.word = word;
        }

        static From of(Call call) {
            return switch (call.query("from").orElse("primary")) {
                case "primary" -> PRIMARY;
                case "standby" -> STANDBY;
                default -> throw Call.invalid("from", "primary or standby");
            };
        }
    }

    private final RecordService desk;
    private final RecordValidator rules;
    private final GroupClient group;
    private final Time time;
    private final Duration longest;

    /** @param longest deadline that a request may have */
    RecordRoutes(RecordService desk, RecordValidator rules, GroupClient group, Time time, Duration longest) {
        this.desk = desk;
        this.rules = rules;
        this.group = group;
        this.time = time;
        this.longest = longest;
    }

    void mount(Router router) {
        router.get("/record").handler(Endpoint.of(this::all, "from"));
        router.get("/record/:key").handler(Endpoint.of(this::one, "from"));
        router.put("/record/:key").handler(Endpoint.of(this::put));
        router.patch("/record").handler(Endpoint.of(this::patch));
        router.delete("/record/:key").handler(Endpoint.of(this::delete));
        router.get("/internal/record").handler(Endpoint.forPeers(this::view));
        router.post(CHANGES).handler(Endpoint.forPeers(this::change));
    }

    private Future<Response> all(Call call) {
        Preconditions preconditions = Preconditions.of(call);
        return read(call, Optional.empty())
                .map(view -> signed(preconditions.answer(RecordETags.of(view.state()), view.state()), view));
    }

    private Future<Response> one(Call call) {
        String key = call.name("key");
        Preconditions preconditions = Preconditions.of(call);
        return read(call, Optional.of(key)).map(view -> {
            String value = Optional.ofNullable(view.state().get(key)).orElseThrow(() -> RecordService.unknown(key));
            return signed(preconditions.answer(RecordETags.of(key, value), new Entry(key, value)), view);
        });
    }

    private Future<Response> put(Call call) {
        String key = rules.changed(call);
        Input input = call.json();
        String value = rules.value(input);
        Preconditions presumed = Preconditions.of(call);
        String hash = presumed.in(ContentHash.of("put", key, value));
        return ask(call, new Change(hash, Map.of(key, value), null, of(key, presumed)));
    }

    private Future<Response> patch(Call call) {
        Map<String, String> values = rules.values(call.json());
        Object[] parts = values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toArray();
        Preconditions presumed = Preconditions.of(call);
        String hash = presumed.in(ContentHash.of("patch", ContentHash.of(parts)));
        return ask(call, new Change(hash, values, null, of(null, presumed)));
    }

    private Future<Response> delete(Call call) {
        String key = rules.changed(call);
        Preconditions presumed = Preconditions.of(call);
        String hash = presumed.in(ContentHash.of("delete", key));
        return ask(call, new Change(hash, null, key, of(key, presumed)));
    }

    // Null when nothing is presumed, as on the wire. @param key null for the whole record
    private static Presumed of(String key, Preconditions presumed) {
        return presumed.areNone() ? null : new Presumed(key, presumed.ifMatch(), presumed.ifNoneMatch());
    }

    private Future<Response> ask(Call call, Change change) {
        // Without a key of the client's, our own repetitions still count once.
        String key = call.idempotencyKey().orElseGet(Randomness::token);
        return group.ask(Question.of(HttpMethod.POST, CHANGES, change, key), deadline(call))
                .map(answer -> {
                    Changed changed = answer.as(Changed.class);
                    Response reply = changed.state() == null ? Response.noContent() : Response.ok(changed.state());
                    return changed.replayed() ? reply.with(Headers.IDEMPOTENCY_REPLAYED, "true") : reply;
                });
    }

    private Future<View> read(Call call, Optional<String> key) {
        String which = key.map(name -> "&key=" + Paths.encode(name)).orElse("");
        if (From.of(call) == From.PRIMARY) {
            return group.ask(Question.get(OF_LEADER + which), deadline(call)).map(answer -> answer.as(View.class));
        }
        if (!desk.leads()) {
            return desk.readLocal(key);
        }
        // Who leads is no standby, unless there is no other.
        return group.askOther(desk.id(), Question.get(OF_STANDBY + which), deadline(call))
                .map(answer -> answer.as(View.class))
                .recover(cause -> cause instanceof Failure ? desk.readLocal(key) : Future.failedFuture(cause));
    }

    private Future<Response> view(Call call) {
        Optional<String> key = call.query("key");
        Future<View> view = From.of(call) == From.PRIMARY ? desk.readLinearizable(key) : standby(key);
        return view.map(Response::ok);
    }

    private Future<View> standby(Optional<String> key) {
        return desk.leads()
                ? Future.failedFuture(new Failure.Unavailable("leads", "this replica leads"))
                : desk.readLocal(key);
    }

    private Future<Response> change(Call call) {
        return desk.change(call.requiredKey(), call.as(Change.class), deadline(call))
                .map(Response::ok);
    }

    private Deadline deadline(Call call) {
        return call.deadline(time, longest);
    }

    private static Response signed(Response reply, View view) {
        return reply.with(Headers.X_REPLICA, Integer.toString(view.replica()))
                .with(Headers.X_APPLIED_INDEX, Long.toString(view.appliedIndex()));
    }
}
