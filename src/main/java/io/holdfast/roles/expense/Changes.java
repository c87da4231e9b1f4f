package io.holdfast.roles.expense;

import io.holdfast.base.failure.Failure;
import io.holdfast.http.Input;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Fields as a client sent them, each of which keeps its rule.
 *
 * @param fields never empty
 */
record Changes(Map<Field, String> fields) {

    Changes {
        fields = new EnumMap<>(fields);
    }

    /** A whole new expense: all fields, save the status, which is not the client's to choose. */
    static Changes toCreate(Input input) {
        return read(input, EnumSet.complementOf(EnumSet.of(Field.STATUS)));
    }

    /** At least one of the fields. */
    static Changes toUpdate(Input input) {
        EnumSet<Field> there = EnumSet.allOf(Field.class);
        there.removeIf(field -> !input.has(field.word()));
        Changes changes = read(input, there);
        if (there.isEmpty()) {
            String all = Arrays.stream(Field.values()).map(Field::word).collect(Collectors.joining(", "));
            throw new Failure.Invalid(
                    "invalid",
                    "the body changes nothing (expected: at least one of %s)".formatted(all),
                    List.of(new Failure.Detail("", "expected: at least one of " + all)));
        }
        return changes;
    }

    private static Changes read(Input input, EnumSet<Field> fields) {
        Map<Field, String> values = new EnumMap<>(Field.class);
        fields.forEach(field -> values.put(field, field.read(input)));
        input.validate();
        return new Changes(values);
    }

    Optional<String> get(Field field) {
        return Optional.ofNullable(fields.get(field));
    }

    /** For the hash of a request: the same for the same content. */
    Object[] parts() {
        return fields.entrySet().stream()
                .flatMap(e -> List.of(e.getKey().word(), e.getValue()).stream())
                .toArray();
    }
}
