package io.holdfast.roles.expense;

import io.holdfast.api.ExpenseApi.Expense;
import io.holdfast.api.Refusal;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Preconditions;
import io.holdfast.http.Problem;
import io.holdfast.http.Response;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about a request that changes something; kept under its key.
 *
 * @param expense null when there is none to show
 * @param refusal null when it was done
 */
record ExpenseAnswer(int status, @Nullable Expense expense, long version, @Nullable Refusal refusal) {

    static ExpenseAnswer of(int status, StoredExpense stored) {
        return new ExpenseAnswer(status, stored.expense(), stored.version(), null);
    }

    static ExpenseAnswer deleted() {
        return new ExpenseAnswer(204, null, 0, null);
    }

    static ExpenseAnswer refused(Failure failure) {
        Refusal refusal = Problem.of(failure).toRefusal();
        return new ExpenseAnswer(refusal.status(), null, 0, refusal);
    }

    /** @throws Failure when it was refused */
    Response reply() {
        if (refusal != null) {
            throw Problem.toFailure(refusal);
        }
        if (expense == null) {
            return Response.noContent();
        }
        Response reply = new Response(status, Map.of(), Optional.of(expense)).with("ETag", Preconditions.tag(version));
        return status == 201 ? reply.with("Location", "/v1/expenses/" + expense.id()) : reply;
    }
}
