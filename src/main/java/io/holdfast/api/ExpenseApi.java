package io.holdfast.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expenses: what the expense service returns. */
public final class ExpenseApi {
    public static final String SERVICE = "expense";

    private ExpenseApi() {}

    /**
     * An expense as everybody sees it.
     *
     * @param estimatedCosts an exact decimal, as it was sent
     * @param submitDate MM-DD-YYYY
     * @param status pending, approved or rejected
     * @param decisionDate MM-DD-YYYY, empty while it is pending
     */
    public record Expense(
            String id,
            String name,
            String email,
            String category,
            String description,
            String link,
            String estimatedCosts,
            String submitDate,
            String status,
            String decisionDate) {}

    /**
     * @param expenses by rising id, which is the order in which they were made
     * @param next cursor of the next page, null on the last one
     */
    public record ExpensePage(List<Expense> expenses, @Nullable String next) {}
}
