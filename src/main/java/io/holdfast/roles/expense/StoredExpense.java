package io.holdfast.roles.expense;

import io.holdfast.api.ExpenseApi.Expense;
import java.time.LocalDate;

/** An expense and which version of it this is: 1, 2, 3, ... */
record StoredExpense(Expense expense, long version) {

    /** A new one. */
    static StoredExpense of(String id, Changes fields) {
        return new StoredExpense(
                new Expense(
                        id,
                        fields.get(Field.NAME).orElseThrow(),
                        fields.get(Field.EMAIL).orElseThrow(),
                        fields.get(Field.CATEGORY).orElseThrow(),
                        fields.get(Field.DESCRIPTION).orElseThrow(),
                        fields.get(Field.LINK).orElseThrow(),
                        fields.get(Field.ESTIMATED_COSTS).orElseThrow(),
                        fields.get(Field.SUBMIT_DATE).orElseThrow(),
                        Field.PENDING,
                        ""),
                1);
    }

    /** What it becomes. @param today the date of a decision, if this is one */
    StoredExpense with(Changes changes, LocalDate today) {
        String status = changes.get(Field.STATUS).orElse(expense.status());
        return new StoredExpense(
                new Expense(
                        expense.id(),
                        changes.get(Field.NAME).orElse(expense.name()),
                        changes.get(Field.EMAIL).orElse(expense.email()),
                        changes.get(Field.CATEGORY).orElse(expense.category()),
                        changes.get(Field.DESCRIPTION).orElse(expense.description()),
                        changes.get(Field.LINK).orElse(expense.link()),
                        changes.get(Field.ESTIMATED_COSTS).orElse(expense.estimatedCosts()),
                        changes.get(Field.SUBMIT_DATE).orElse(expense.submitDate()),
                        status,
                        decisionDate(status, today)),
                version + 1);
    }

    // Saying the same decision again does not move its date.
    private String decisionDate(String status, LocalDate today) {
        if (status.equals(Field.PENDING)) {
            return "";
        }
        return status.equals(expense.status()) ? expense.decisionDate() : Field.text(today);
    }
}
