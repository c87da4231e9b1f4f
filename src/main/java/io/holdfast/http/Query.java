package io.holdfast.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parameters of a request's query, as forms write them: {@code name=value} between ampersands and nothing else between them, each
 * percent-encoded UTF-8. Ambiguous queries are rejected.
 */
final class Query {
    static final Query NONE = new Query();

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    /** @param text as it stands in the request, without the question mark; null when there is none */
    static Query of(String text) {
        Query query = new Query();
        for (String pair : text == null ? new String[0] : text.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                query.values
                        .computeIfAbsent(decode(parts[0]), name -> new ArrayList<>(1))
                        .add(parts.length == 2 ? decode(parts[1]) : "");
            }
        }
        return query;
    }

    /** @throws io.holdfast.base.failure.Failure.Invalid when it is there more than once */
    Optional<String> get(String name) {
        List<String> all = values.getOrDefault(name, List.of());
        if (all.size() > 1) {
            throw Call.invalid(name, "at most once");
        }
        return all.stream().findFirst();
    }

    /**
     * Rejects parameters that the endpoint does not read: a client with a misspelt filter would otherwise get everything, unnoticed.
     *
     * @throws io.holdfast.base.failure.Failure.Invalid naming a parameter that is unknown, or there more than once
     */
    void allowOnly(String... names) {
        Set<String> known = new TreeSet<>(Arrays.asList(names));
        values.keySet().forEach(name -> {
            if (!known.contains(name)) {
                throw Call.invalid(
                        abbreviate(name),
                        "an unknown query parameter",
                        known.isEmpty() ? "none here" : String.join(", ", known));
            }
            get(name);
        });
    }

    private static String decode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = text.length() - i > 2 ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
                if (low < 0) {
                    throw malformed();
                }
                bytes.write(high << 4 | low);
                i += 2;
            } else {
                bytes.write(c == '+' ? ' ' : c);
            }
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed();
        }
    }

    private static RuntimeException malformed() {
        return Call.invalid("the query of the request", "name=value with & between them, percent-encoded UTF-8");
    }

    private static String abbreviate(String name) {
        return name.length() <= 80 ? name : name.substring(0, 77) + "...";
    }
}
