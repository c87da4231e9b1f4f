package io.holdfast.roles.expense;

import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Randomness;
import io.holdfast.base.time.Time;
import io.holdfast.http.Call;
import io.holdfast.http.ContentHash;
import io.holdfast.http.Endpoint;
import io.holdfast.http.Preconditions;
import io.holdfast.http.Response;
import io.holdfast.sql.IdempotencyStore.Once;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Optional;

/** The public API of expenses: checks what comes in. */
final class ExpenseRoutes {
    private static final String ALL = "/v1/expenses";
    private static final String ONE = ALL + "/:id";

    private final Expenses expenses;
    private final Time time;
    private final Duration patience;

    /** @param patience how long a request is worked on at most, whatever deadline it came with */
    ExpenseRoutes(Expenses expenses, Time time, Duration patience) {
        this.expenses = expenses;
        this.time = time;
        this.patience = patience;
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
            if (!Field.isStatus(text)) {
                throw Call.invalid("status", "pending, approved or rejected");
            }
            return text;
        });
        String after = call.query("cursor")
                .map(text -> {
                    if (!ExpenseIds.isOne(text)) {
                        throw Call.invalid("cursor", "what 'next' of the page before said");
                    }
                    return text;
                })
                .orElse("");
        return expenses.list(status, after, limit, deadline(call)).map(Response::ok);
    }

    private Future<Response> get(Call call) {
        Preconditions preconditions = Preconditions.of(call);
        return expenses.get(call.name("id"), deadline(call))
                .map(found -> preconditions.answer(Preconditions.tag(found.version()), found.expense()));
    }

    private Future<Response> create(Call call) {
        Changes fields = Changes.toCreate(call.json());
        return expenses.create(fields, once(call, "POST", "", Preconditions.NONE, fields.parts()));
    }

    private Future<Response> update(Call call) {
        String id = call.name("id");
        Preconditions meant = Preconditions.of(call);
        Changes changes = Changes.toUpdate(call.json());
        return expenses.update(id, changes, meant, once(call, "PUT", id, meant, changes.parts()));
    }

    private Future<Response> delete(Call call) {
        String id = call.name("id");
        Preconditions meant = Preconditions.of(call);
        return expenses.delete(id, meant, once(call, "DELETE", id, meant));
    }

    // Without a key of the client's, our own repetitions still count once.
    private Once once(Call call, String method, String id, Preconditions meant, Object... content) {
        String hash = meant.in(ContentHash.of(method, id, "", ContentHash.of(content)));
        return new Once(call.idempotencyKey().orElseGet(Randomness::token), hash, deadline(call));
    }

    private Deadline deadline(Call call) {
        return call.deadline(time, patience);
    }
}
