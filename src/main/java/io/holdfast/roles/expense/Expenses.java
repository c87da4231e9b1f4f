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
import io.holdfast.sql.IdempotencyStore;
import io.holdfast.sql.IdempotencyStore.Once;
import io.holdfast.sql.Transactions;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The expenses in the database: each change is one transaction, decided while the expense is locked, and kept with its answer under the
 * request's key. Confined to the event loop of its owner.
 */
final class Expenses {
    private final Transactions transactions;
    private final IdempotencyStore answers;
    private final Time time;
    private final ExpenseIds ids;

    Expenses(Transactions transactions, IdempotencyStore answers, Time time) {
        this.transactions = transactions;
        this.answers = answers;
        this.time = time;
        this.ids = new ExpenseIds(time);
    }

    /** One expense and its version. @return fails with {@code NotFound} */
    Future<StoredExpense> get(String id, Deadline deadline) {
        if (!ExpenseIds.isOne(id)) {
            return Future.failedFuture(unknown(id));
        }
        return transactions
                .run(deadline, connection -> ExpenseRows.find(connection, id))
                .map(found -> found.orElseThrow(() -> unknown(id)));
    }

    Future<ExpensePage> list(Optional<String> status, String after, int limit, Deadline deadline) {
        return transactions
                .run(deadline, connection -> ExpenseRows.page(connection, status, after, limit + 1L))
                .map(found -> {
                    if (found.size() <= limit) {
                        return new ExpensePage(found, null);
                    }
                    List<Expense> page = List.copyOf(found.subList(0, limit));
                    return new ExpensePage(page, page.get(limit - 1).id());
                });
    }

    Future<Response> create(Changes fields, Once once) {
        return once(once, connection -> answers.stillInTime(once).compose(v -> {
            StoredExpense created = StoredExpense.of(ids.next(), fields);
            return ExpenseRows.insert(connection, created).map(ExpenseAnswer.of(201, created));
        }));
    }

    Future<Response> update(String id, Changes changes, Preconditions meant, Once once) {
        return change(id, meant, once, (connection, before) -> {
            StoredExpense after = before.with(changes, LocalDate.ofInstant(time.now(), ZoneOffset.UTC));
            return ExpenseRows.update(connection, after).map(ExpenseAnswer.of(202, after));
        });
    }

    Future<Response> delete(String id, Preconditions meant, Once once) {
        return change(id, meant, once, (connection, before) -> ExpenseRows.delete(connection, id)
                .map(ExpenseAnswer.deleted()));
    }

    private interface Step {
        Future<ExpenseAnswer> of(SqlConnection connection, StoredExpense before);
    }

    private Future<Response> change(String id, Preconditions meant, Once once, Step step) {
        if (!ExpenseIds.isOne(id)) {
            return Future.failedFuture(unknown(id));
        }
        return once(once, connection -> ExpenseRows.lock(connection, id)
                .compose(found -> answers.stillInTime(once).compose(v -> decide(id, found, meant, connection, step))));
    }

    private static Future<ExpenseAnswer> decide(
            String id, Optional<StoredExpense> found, Preconditions meant, SqlConnection connection, Step step) {
        if (found.isEmpty()) {
            return Future.succeededFuture(ExpenseAnswer.refused(unknown(id)));
        }
        StoredExpense before = found.get();
        Optional<String> tag = Optional.of(Preconditions.tag(before.version()));
        if (!meant.allowChange(tag)) {
            return Future.succeededFuture(ExpenseAnswer.refused(meant.failed("expense " + id, tag)));
        }
        return step.of(connection, before);
    }

    private Future<Response> once(Once once, Function<SqlConnection, Future<ExpenseAnswer>> work) {
        return answers.once(once, connection -> work.apply(connection).map(Json::text))
                .map(kept -> {
                    Response reply = Json.read(kept.text(), ExpenseAnswer.class).reply();
                    return kept.replayed() ? reply.with(Headers.IDEMPOTENCY_REPLAYED, "true") : reply;
                });
    }

    private static Failure unknown(String id) {
        return new Failure.NotFound("unknown-expense", "there is no expense '%s'".formatted(id));
    }
}
