package io.holdfast.roles.expense;

import io.holdfast.api.Scope;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.http.Call;
import io.holdfast.http.ContentHash;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Preconditions;
import io.holdfast.http.Response;
import io.holdfast.http.auth.Ownership;
import io.holdfast.sql.IdempotencyStore.Request;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The public API of expenses: validates requests. */
final class ExpenseRoutes {
    private static final String ALL = "/v1/expenses";
    private static final String ONE = ALL + "/:id";

    private final ExpenseService expenses;
    private final Time time;
    private final Duration requestTimeout;
    private final Function<Call, Ownership> ownership;

    /**
     * @param requestTimeout how long a request is worked on at most, whatever deadline it came with
     * @param ownership whose expenses a request makes, and whose it sees
     */
    ExpenseRoutes(ExpenseService expenses, Time time, Duration requestTimeout, Function<Call, Ownership> ownership) {
        this.expenses = expenses;
        this.ownership = ownership;
        this.time = time;
        this.requestTimeout = requestTimeout;
    }

    void mount(Router router) {
        router.get(ALL).handler(Endpoint.of(this::list, "limit", "status", "cursor"));
        router.post(ALL).handler(Endpoint.of(this::create));
        router.get(ONE).handler(Endpoint.of(this::get));
        router.put(ONE).handler(Endpoint.of(this::update));
        router.delete(ONE).handler(Endpoint.of(this::delete));
    }

    private Future<Response> list(Call call) {
        int limit = (int) call.whole("limit", 100, 1, 1000);
        Optional<String> status = call.query("status").map(text -> {
            if (!Formats.isStatus(text)) {
                throw Call.invalid("status", "pending, approved or rejected");
            }
            return text;
        });
        String after = call.query("cursor")
                .map(text -> {
                    if (!ExpenseIds.isValid(text)) {
                        throw Call.invalid("cursor", "the 'next' of the page before");
                    }
                    return text;
                })
                .orElse("");
        return expenses.list(ownership.apply(call), status, after, limit, deadline(call))
                .map(Response::ok);
    }

    private Future<Response> get(Call call) {
        Preconditions preconditions = Preconditions.of(call);
        return expenses.get(call.name("id"), ownership.apply(call), deadline(call))
                .map(found -> preconditions.answer(Preconditions.tag(found.version()), found.expense()));
    }

    private Future<Response> create(Call call) {
        ExpenseRequest fields = ExpenseRequest.toCreate(call.json());
        return expenses.create(
                fields, ownership.apply(call), request(call, "POST", "", Preconditions.NONE, fields.parts()));
    }

    private Future<Response> update(Call call) {
        String id = call.name("id");
        Preconditions preconditions = Preconditions.of(call);
        ExpenseRequest changes = ExpenseRequest.toUpdate(call.json());
        if (changes.decides()) {
            call.require(Scope.EXPENSES_APPROVE);
        }
        if (!changes.decidesAlone()) {
            call.require(Scope.EXPENSES_WRITE);
        }
        return expenses.update(
                id,
                changes,
                ownership.apply(call),
                preconditions,
                request(call, "PUT", id, preconditions, changes.parts()));
    }

    private Future<Response> delete(Call call) {
        String id = call.name("id");
        Preconditions preconditions = Preconditions.of(call);
        return expenses.delete(id, ownership.apply(call), preconditions, request(call, "DELETE", id, preconditions));
    }

    // The subject is a part of the content: another caller with the same key gets 422, not this response. Without one
    // the hash is that of versions before there were subjects. Without a key, what Transactions repeats counts once.
    private Request request(Call call, String method, String id, Preconditions preconditions, Object... content) {
        String parts = ContentHash.of(content);
        String plain = ownership
                .apply(call)
                .subject()
                .map(subject -> ContentHash.of(method, id, "", parts, subject))
                .orElseGet(() -> ContentHash.of(method, id, "", parts));
        String hash = preconditions.in(plain);
        return new Request(call.idempotencyKey().orElseGet(Randomness::token), hash, deadline(call));
    }

    private Deadline deadline(Call call) {
        return call.deadline(time, requestTimeout);
    }
}
