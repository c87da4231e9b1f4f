package io.holdfast.roles.record;

import io.holdfast.api.RecordApi;
import io.holdfast.api.RecordApi.Change;
import io.holdfast.api.RecordApi.ChangeRecord;
import io.holdfast.api.RecordApi.Entry;
import io.holdfast.api.RecordApi.From;
import io.holdfast.api.RecordApi.Presumed;
import io.holdfast.api.RecordApi.ReadRecord;
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
import io.holdfast.http.Preconditions;
import io.holdfast.http.Response;
import io.holdfast.rpc.RpcClient;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /record} at every replica, for clients, who may come to any of them. What only the leader does is called there. */
final class RecordRoutes {
    private final RecordService record;
    private final RecordValidator rules;
    private final RpcClient group;
    private final Time time;
    private final Duration longest;

    /** @param longest deadline that a request may have */
    RecordRoutes(RecordService record, RecordValidator rules, RpcClient group, Time time, Duration longest) {
        this.record = record;
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
        return change(call, new Change(hash, Map.of(key, value), null, of(key, presumed)));
    }

    private Future<Response> patch(Call call) {
        Map<String, String> values = rules.values(call.json());
        Object[] parts = values.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> Stream.of(entry.getKey(), entry.getValue()))
                .toArray();
        Preconditions presumed = Preconditions.of(call);
        String hash = presumed.in(ContentHash.of("patch", ContentHash.of(parts)));
        return change(call, new Change(hash, values, null, of(null, presumed)));
    }

    private Future<Response> delete(Call call) {
        String key = rules.changed(call);
        Preconditions presumed = Preconditions.of(call);
        String hash = presumed.in(ContentHash.of("delete", key));
        return change(call, new Change(hash, null, key, of(key, presumed)));
    }

    // Null when nothing is presumed, as on the wire. @param key null for the whole record
    private static Presumed of(String key, Preconditions presumed) {
        return presumed.areNone() ? null : new Presumed(key, presumed.ifMatch(), presumed.ifNoneMatch());
    }

    private Future<Response> change(Call call, Change change) {
        // Without a key of the client's, our own retries still count once.
        String key = call.idempotencyKey().orElseGet(Randomness::token);
        return group.call(RecordApi.CHANGE_RECORD, new ChangeRecord(key, change), deadline(call))
                .map(changed -> {
                    Response response = changed.state() == null ? Response.noContent() : Response.ok(changed.state());
                    return changed.replayed() ? response.with(Headers.IDEMPOTENCY_REPLAYED, "true") : response;
                });
    }

    private Future<View> read(Call call, Optional<String> key) {
        ReadRecord request = new ReadRecord(from(call), key.orElse(null));
        if (request.from() == From.PRIMARY) {
            return group.call(RecordApi.READ_RECORD, request, deadline(call));
        }
        if (!record.leads()) {
            return record.readLocal(key);
        }
        // The leader is no standby, unless there is no other replica.
        return group.callOther(record.id(), RecordApi.READ_RECORD, request, deadline(call))
                .recover(cause -> cause instanceof Failure ? record.readLocal(key) : Future.failedFuture(cause));
    }

    private static From from(Call call) {
        return switch (call.query("from").orElse("primary")) {
            case "primary" -> From.PRIMARY;
            case "standby" -> From.STANDBY;
            default -> throw Call.invalid("from", "primary or standby");
        };
    }

    private Deadline deadline(Call call) {
        return call.deadline(time, longest);
    }

    private static Response signed(Response reply, View view) {
        return reply.with(Headers.X_REPLICA, Integer.toString(view.replica()))
                .with(Headers.X_APPLIED_INDEX, Long.toString(view.appliedIndex()));
    }
}
