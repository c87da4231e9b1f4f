package io.holdfast.roles.expense;

import io.holdfast.api.ExpenseApi.Expense;
import io.holdfast.api.ItemError;
import io.holdfast.base.failure.Failure;
import io.holdfast.http.Preconditions;
import io.holdfast.http.Problem;
import io.holdfast.http.Response;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request that changes something, as {@link io.holdfast.sql.IdempotencyStore} keeps it.
 *
 * @param expense null when there is none in the response
 * @param refusal null when the request was carried out
 */
record ExpenseResponse(int status, @Nullable Expense expense, long version, @Nullable ItemError refusal) {

    static ExpenseResponse of(int status, StoredExpense stored) {
        return new ExpenseResponse(status, stored.expense(), stored.version(), null);
    }

    static ExpenseResponse deleted() {
        return new ExpenseResponse(204, null, 0, null);
    }

    static ExpenseResponse rejected(Failure failure) {
        ItemError refusal = Problem.of(failure).toItemError();
        return new ExpenseResponse(refusal.status(), null, 0, refusal);
    }

    /** @throws Failure when the request was rejected */
    Response toResponse() {
        if (refusal != null) {
            throw Problem.toFailure(refusal);
        }
        if (expense == null) {
            return Response.noContent();
        }
        Response response =
                new Response(status, Map.of(), Optional.of(expense)).with("ETag", Preconditions.tag(version));
        return status == 201 ? response.with("Location", "/v1/expenses/" + expense.id()) : response;
    }
}
