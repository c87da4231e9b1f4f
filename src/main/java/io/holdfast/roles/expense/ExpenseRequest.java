package io.holdfast.roles.expense;

import io.holdfast.base.failure.Failure;
import io.holdfast.http.Input;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Fields as a client sent them; each is valid.
 *
 * @param fields never empty
 */
record ExpenseRequest(Map<ExpenseField, String> fields) {

    ExpenseRequest {
        fields = new EnumMap<>(fields);
    }

    /** A new expense: all fields that a client sets. */
    static ExpenseRequest toCreate(Input input) {
        return read(input, ExpenseField.ofCreation());
    }

    /** A change: at least one of the fields. */
    static ExpenseRequest toUpdate(Input input) {
        EnumSet<ExpenseField> present = ExpenseField.ofUpdate();
        present.removeIf(field -> !input.has(field.jsonName()));
        ExpenseRequest request = read(input, present);
        if (present.isEmpty()) {
            String all =
                    ExpenseField.ofUpdate().stream().map(ExpenseField::jsonName).collect(Collectors.joining(", "));
            throw new Failure.Invalid(
                    "invalid",
                    "the body changes nothing (expected: at least one of %s)".formatted(all),
                    List.of(new Failure.Detail("", "expected: at least one of " + all)));
        }
        return request;
    }

    private static ExpenseRequest read(Input input, EnumSet<ExpenseField> fields) {
        Map<ExpenseField, String> values = new EnumMap<>(ExpenseField.class);
        fields.forEach(field -> values.put(field, field.rule().read(input, field.jsonName())));
        input.validate();
        return new ExpenseRequest(values);
    }

    /** Whether it approves or rejects. */
    boolean decides() {
        String status = fields.get(ExpenseField.STATUS);
        return status != null && !status.equals(Formats.PENDING);
    }

    /** The same, and changes nothing else. */
    boolean decidesAlone() {
        return decides() && fields.size() == 1;
    }

    /** For the hash of a request: the same for the same content. */
    Object[] parts() {
        return fields.entrySet().stream()
                .flatMap(e -> List.of(e.getKey().jsonName(), e.getValue()).stream())
                .toArray();
    }
}
