package io.holdfast.e2e.conformance;

import java.util.List;

/**
 * A message as the strict reader understood it.
 *
 * @param start the three parts of its first line
 * @param framing {@code chunked}, {@code length}, {@code close} or {@code none}
 * @param end how many bytes it took
 * @param oddities what is against the rules although nobody can misread it
 */
record Message(
        List<String> start,
        List<Field> fields,
        String framing,
        String body,
        List<Field> trailers,
        int end,
        List<String> oddities) {

    record Field(String name, String value) {}

    String method() {
        return start.get(0);
    }

    String target() {
        return start.get(1);
    }

    int status() {
        return Integer.parseInt(start.get(1));
    }

    /** The values of all fields with this name, in their order. */
    List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }
}
