package io.holdfast.roles.expense;

import io.holdfast.api.ExpenseApi.Expense;
import io.holdfast.sql.Migration;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An expense as the database has it.
 *
 * @param version 1, 2, 3, ...
 * @param subject who made it, if that is known; it never changes
 * @param fields all of them
 */
record StoredExpense(String id, long version, Optional<String> subject, Map<ExpenseField, String> fields) {
    /** The column of the subject, which is no field: clients neither send nor get it. */
    static final List<Migration> MIGRATIONS = List.of(
            new Migration("expenses-subject", "ALTER TABLE expenses ADD COLUMN IF NOT EXISTS subject VARCHAR(256)"),
            new Migration(
                    "expenses-by-subject", "CREATE INDEX IF NOT EXISTS expenses_by_subject ON expenses (subject, id)"));

    StoredExpense {
        fields = new EnumMap<>(fields);
    }

    /** A new one. */
    static StoredExpense of(String id, Optional<String> subject, ExpenseRequest request) {
        Map<ExpenseField, String> fields = new EnumMap<>(request.fields());
        fields.put(ExpenseField.STATUS, Formats.PENDING);
        fields.put(ExpenseField.DECISION_DATE, "");
        return new StoredExpense(id, 1, subject, fields);
    }

    /** What the request makes of it. @param today the date of a decision, if this is one */
    StoredExpense with(ExpenseRequest request, LocalDate today) {
        Map<ExpenseField, String> changed = new EnumMap<>(fields);
        changed.putAll(request.fields());
        changed.put(ExpenseField.DECISION_DATE, decisionDate(ExpenseField.STATUS.in(changed), today));
        return new StoredExpense(id, version + 1, subject, changed);
    }

    Expense expense() {
        return ExpenseField.expense(id, fields);
    }

    // A decision that is repeated keeps its date.
    private String decisionDate(String status, LocalDate today) {
        if (status.equals(Formats.PENDING)) {
            return "";
        }
        boolean isRepeated = status.equals(ExpenseField.STATUS.in(fields));
        return isRepeated ? ExpenseField.DECISION_DATE.in(fields) : Formats.text(today);
    }
}
