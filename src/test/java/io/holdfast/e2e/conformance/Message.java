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
public record Message(
        List<String> start,
        List<Field> fields,
        String framing,
        String body,
        List<Field> trailers,
        int end,
        List<String> oddities) {

    public record Field(String name, String value) {}

    public String method() {
        return start.get(0);
    }

    public String target() {
        return start.get(1);
    }

    public int status() {
        return Integer.parseInt(start.get(1));
    }

    /** The values of all fields with this name, in their order. */
    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }
}
