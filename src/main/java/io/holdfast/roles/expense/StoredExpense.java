package io.holdfast.roles.expense;

import io.holdfast.api.ExpenseApi.Expense;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;

/**
 * An expense as the database has it.
 *
 * @param version 1, 2, 3, ...
 * @param fields all of them
 */
record StoredExpense(String id, long version, Map<ExpenseField, String> fields) {

    StoredExpense {
        fields = new EnumMap<>(fields);
    }

    /** A new one. */
    static StoredExpense of(String id, ExpenseRequest request) {
        Map<ExpenseField, String> fields = new EnumMap<>(request.fields());
        fields.put(ExpenseField.STATUS, Formats.PENDING);
        fields.put(ExpenseField.DECISION_DATE, "");
        return new StoredExpense(id, 1, fields);
    }

    /** What the request makes of it. @param today the date of a decision, if this is one */
    StoredExpense with(ExpenseRequest request, LocalDate today) {
        Map<ExpenseField, String> changed = new EnumMap<>(fields);
        changed.putAll(request.fields());
        changed.put(ExpenseField.DECISION_DATE, decisionDate(ExpenseField.STATUS.in(changed), today));
        return new StoredExpense(id, version + 1, changed);
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
