package io.holdfast.roles.expense;

import io.holdfast.api.ExpenseApi.Expense;
import io.holdfast.api.ExpenseApi.ExpensePage;
import io.holdfast.base.failure.Failure;
import io.holdfast.base.time.Deadline;
import io.holdfast.base.time.Time;
import io.holdfast.http.Headers;
import io.holdfast.http.Json;
import io.holdfast.http.Preconditions;
import io.holdfast.http.Response;
import io.holdfast.http.auth.Ownership;
import io.holdfast.sql.IdempotencyStore;
import io.holdfast.sql.IdempotencyStore.Request;
import io.holdfast.sql.Transactions;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads and changes expenses: each change is one transaction, decided while the expense is locked, and committed together with its
 * response. Confined to the event loop of its owner.
 */
final class ExpenseService {
    private final Transactions transactions;
    private final IdempotencyStore idempotency;
    private final Time time;
    private final ExpenseIds ids;

    ExpenseService(Transactions transactions, IdempotencyStore idempotency, Time time) {
        this.transactions = transactions;
        this.idempotency = idempotency;
        this.time = time;
        this.ids = new ExpenseIds(time);
    }

    /** One expense and its version. @return fails with {@code NotFound}, also where the caller does not see it */
    Future<StoredExpense> get(String id, Ownership ownership, Deadline deadline) {
        if (!ExpenseIds.isValid(id)) {
            return Future.failedFuture(unknown(id));
        }
        return transactions
                .run(deadline, connection -> ExpenseTable.find(connection, id))
                .map(found ->
                        found.filter(stored -> ownership.sees(stored.subject())).orElseThrow(() -> unknown(id)));
    }

    /** Those that the caller sees. */
    Future<ExpensePage> list(Ownership ownership, Optional<String> status, String after, int limit, Deadline deadline) {
        return transactions
                .run(deadline, connection -> ExpenseTable.page(connection, ownership.only(), status, after, limit + 1L))
                .map(found -> {
                    if (found.size() <= limit) {
                        return new ExpensePage(found, null);
                    }
                    List<Expense> page = List.copyOf(found.subList(0, limit));
                    return new ExpensePage(page, page.get(limit - 1).id());
                });
    }

    Future<Response> create(ExpenseRequest fields, Ownership ownership, Request request) {
        return execute(request, connection -> idempotency.checkDeadline(request).compose(v -> {
            StoredExpense created = StoredExpense.of(ids.next(), ownership.subject(), fields);
            return ExpenseTable.insert(connection, created).map(ExpenseResponse.of(201, created));
        }));
    }

    Future<Response> update(
            String id, ExpenseRequest changes, Ownership ownership, Preconditions preconditions, Request request) {
        return change(id, ownership, preconditions, request, (connection, before) -> {
            StoredExpense after = before.with(changes, LocalDate.ofInstant(time.now(), ZoneOffset.UTC));
            return ExpenseTable.update(connection, after).map(ExpenseResponse.of(202, after));
        });
    }

    Future<Response> delete(String id, Ownership ownership, Preconditions preconditions, Request request) {
        return change(id, ownership, preconditions, request, (connection, before) -> ExpenseTable.delete(connection, id)
                .map(ExpenseResponse.deleted()));
    }

    private interface Step {
        Future<ExpenseResponse> of(SqlConnection connection, StoredExpense before);
    }

    private Future<Response> change(
            String id, Ownership ownership, Preconditions preconditions, Request request, Step step) {
        if (!ExpenseIds.isValid(id)) {
            return Future.failedFuture(unknown(id));
        }
        return execute(request, connection -> ExpenseTable.lock(connection, id).compose(found -> idempotency
                .checkDeadline(request)
                .compose(v -> decide(
                        id,
                        found.filter(stored -> ownership.sees(stored.subject())),
                        preconditions,
                        connection,
                        step))));
    }

    private static Future<ExpenseResponse> decide(
            String id,
            Optional<StoredExpense> found,
            Preconditions preconditions,
            SqlConnection connection,
            Step step) {
        if (found.isEmpty()) {
            return Future.succeededFuture(ExpenseResponse.rejected(unknown(id)));
        }
        StoredExpense before = found.get();
        Optional<String> tag = Optional.of(Preconditions.tag(before.version()));
        if (!preconditions.allowChange(tag)) {
            return Future.succeededFuture(ExpenseResponse.rejected(preconditions.failed("expense " + id, tag)));
        }
        return step.of(connection, before);
    }

    private Future<Response> execute(Request request, Function<SqlConnection, Future<ExpenseResponse>> work) {
        return idempotency
                .execute(request, connection -> work.apply(connection).map(Json::text))
                .map(kept -> {
                    Response response =
                            Json.read(kept.body(), ExpenseResponse.class).toResponse();
                    return kept.replayed() ? response.with(Headers.IDEMPOTENCY_REPLAYED, "true") : response;
                });
    }

    private static Failure unknown(String id) {
        return new Failure.NotFound("unknown-expense", "there is no expense '%s'".formatted(id));
    }
}
